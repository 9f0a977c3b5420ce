package io.steelyard.storage.audit;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.BlockRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that each hold one block ({@code common.Block}), as {@code peer channel fetch} writes them: {@code 007.block}, {@code 7.block} or
 * {@code mychannel_7.block}.
 */
final class SingleBlockFiles implements BlockFiles {
    private static final Pattern NAME = Pattern.compile("(?:.*[^0-9])?(\\d{1,18})\\.block");

    private final Optional<Path> directory;
    private final TreeMap<Long, Path> files = new TreeMap<>();
    private long located;

    private SingleBlockFiles(Optional<Path> directory) {
        this.directory = directory;
    }

    /** All of a directory. */
    static SingleBlockFiles in(Path directory) {
        return new SingleBlockFiles(Optional.of(directory));
    }

    /** Block 0 alone. */
    static SingleBlockFiles of(Path file) {
        SingleBlockFiles alone = new SingleBlockFiles(Optional.empty());
        alone.files.put(0L, file);
        return alone;
    }

    static boolean isOne(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    @Override
    public String kind() {
        return "files of one block each";
    }

    @Override
    public long located() {
        return located;
    }

    @Override
    public void locate() {
        directory.ifPresent(this::list);
        while (files.containsKey(located)) {
            located++;
        }
        Map.Entry<Long, Path> last = files.lastEntry();
        if (last != null && last.getKey() > located) {
            throw new StorageException(
                    last.getValue(),
                    "block " + located + " is missing: there is no file for it, yet there is this one");
        }
    }

    private void list(Path from) {
        for (Path file : LedgerFiles.list(from)) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
                Path other = files.put(Long.parseLong(name.group(1)), file);
                if (other != null && !other.equals(file)) {
                    throw new StorageException(
                            file,
                            "block " + name.group(1) + " is there twice, in this file and in " + other.getFileName());
                }
            }
        }
    }

    @Override
    public Block read(long number) {
        Path file = files.get(number);
        if (file == null) {
            throw new IllegalArgumentException("block " + number + " is not there; there are " + located);
        }
        try {
            if (Files.size(file) > BlockRecord.BLOCK_BYTES_MAX) {
                throw new StorageException(
                        file, "block " + number + " is longer than " + BlockRecord.BLOCK_BYTES_MAX + " bytes");
            }
            return Block.parse(Bytes.owning(Files.readAllBytes(file)));
        } catch (MalformedException e) {
            throw new StorageException(file, "block " + number + " is damaged: " + e.getMessage());
        } catch (IOException e) {
            throw new StorageException(file, "block " + number + " cannot be read", e);
        }
    }

    @Override
    public void close() {
        // nothing stays open
    }
}
