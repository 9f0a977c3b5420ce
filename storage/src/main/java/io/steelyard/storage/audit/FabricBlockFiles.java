package io.steelyard.storage.audit;

import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.BlockRecord;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The files {@code blockfile_000000}, {@code blockfile_000001}, ... of a Fabric peer or ordering node: blocks one after the other, each with
 * its length before it. A running peer may go on writing; what it has finished can be read.
 */
final class FabricBlockFiles implements BlockFiles {
    static final String PREFIX = "blockfile_";

    private static final int VARINT_BYTES_MAX = 10;

    private final Optional<Path> directory;
    private final List<OpenFile> files = new ArrayList<>();
    private final Places places = new Places();
    private long end;

    private FabricBlockFiles(Optional<Path> directory) {
        this.directory = directory;
    }

    /** All block files of a directory. */
    static FabricBlockFiles in(Path directory) {
        return new FabricBlockFiles(Optional.of(directory));
    }

    /** One file alone. */
    static FabricBlockFiles of(Path file) {
        FabricBlockFiles alone = new FabricBlockFiles(Optional.empty());
        alone.files.add(OpenFile.of(file));
        return alone;
    }

    @Override
    public String kind() {
        return directory.isPresent() ? "Fabric block files" : "Fabric block file";
    }

    @Override
    public long located() {
        return places.count();
    }

    @Override
    public void locate() {
        do {
            while (!files.isEmpty() && end < last().size()) {
                ByteBuffer prefix = last().read(end, VARINT_BYTES_MAX);
                int available = prefix.remaining();
                long length = length(prefix);
                long next = end + available - prefix.remaining() + length;
                if (next > last().size()) {
                    throw cut();
                }
                places.add(files.size() - 1, end);
                end = next;
            }
        } while (openNext());
    }

    private long length(ByteBuffer prefix) {
        long length;
        try {
            length = FabricBlock.varint(prefix, "the length of the block");
        } catch (MalformedException e) {
            throw prefix.hasRemaining() || prefix.limit() == VARINT_BYTES_MAX ? damaged(e) : cut();
        }
        if (length <= 0 || length > BlockRecord.BLOCK_BYTES_MAX) {
            throw damaged(new MalformedException("it cannot have " + Long.toUnsignedString(length) + " bytes"));
        }
        return length;
    }

    private StorageException cut() {
        return new StorageException(
                last().path(),
                "block " + located() + ": the file ends in the middle of it, at offset " + last().size()
                        + "; it was cut, or damaged at offset " + end
                        + ", or a running node is writing it at this moment (then try again)");
    }

    private StorageException damaged(MalformedException why) {
        return new StorageException(
                last().path(), "block " + located() + " at offset " + end + " is damaged: " + why.getMessage());
    }

    private boolean openNext() {
        if (directory.isEmpty()) {
            return false;
        }
        Path next = directory.get().resolve(String.format(Locale.ROOT, PREFIX + "%06d", files.size()));
        if (!Files.exists(next)) {
            requireNoneBehind(next);
            return false;
        }
        files.add(OpenFile.of(next));
        end = 0;
        return true;
    }

    private void requireNoneBehind(Path missing) {
        LedgerFiles.list(directory.orElseThrow()).stream()
                .filter(file -> file.getFileName().toString().matches(PREFIX + "\\d{6,}"))
                .filter(file -> file.getFileName().compareTo(missing.getFileName()) > 0)
                .findFirst()
                .ifPresent(file -> {
                    throw new StorageException(
                            missing,
                            "block " + located() + " is missing: there is no such file, yet there is "
                                    + file.getFileName());
                });
    }

    private OpenFile last() {
        return files.get(files.size() - 1);
    }

    @Override
    public Block read(long number) {
        OpenFile file = files.get(places.file(number));
        long start = places.offset(number);
        ByteBuffer prefix = file.read(start, VARINT_BYTES_MAX);
        int available = prefix.remaining();
        int length = Math.toIntExact(FabricBlock.varint(prefix, "the length of the block"));
        int prefixBytes = available - prefix.remaining();
        try {
            return FabricBlock.parse(file.read(start + prefixBytes, length));
        } catch (MalformedException e) {
            throw new StorageException(
                    file.path(), "block " + number + " at offset " + start + " is damaged: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        files.forEach(OpenFile::close);
    }
}
