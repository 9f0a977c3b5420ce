package io.steelyard.storage.audit;

import io.steelyard.error.ConfigurationException;
import io.steelyard.error.SteelyardException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.order.BlockSource;
import io.steelyard.storage.internal.OwnedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that lies in files which somebody else wrote: a folder of {@code NNN.block} files, a Fabric {@code blockfile_NNNNNN} or the folder of
 * them, or one of our own block logs. Nothing is changed there and no lock is taken, so a running node may keep writing. It is a
 * {@link BlockSource}: a channel can be imported from it and follows as the files grow. Blocks are given as they are; whether
 * they can be believed is for an audit or a committer to say. Any thread; calls exclude one another.
 */
public final class LedgerFiles implements BlockSource, AutoCloseable {
    private static final int SUGGESTIONS_MAX = 20;
    private static final int DEPTH_MAX = 8;
    /** The newest format of our logs that is read here. */
    private static final int VERSION = 1;

    private final Path path;
    private final BlockFiles files;
    private @Nullable SteelyardException fault;

    private LedgerFiles(Path path, BlockFiles files) {
        this.path = path;
        this.files = files;
    }

    /**
     * Finds out what lies at {@code path} and opens it for reading.
     *
     * @throws ConfigurationException when it is nothing of the kind, naming ledgers that lie below it
     * @throws StorageException when it cannot be read
     */
    public static LedgerFiles open(Path path) {
        if (Files.isRegularFile(path)) {
            boolean isSingle = path.toString().endsWith(".block");
            return new LedgerFiles(path, isSingle ? SingleBlockFiles.of(path) : FabricBlockFiles.of(path));
        }
        if (!Files.isDirectory(path)) {
            throw new ConfigurationException("there is no file or folder " + path);
        }
        BlockFiles found = kindOf(path)
                .orElseThrow(() -> new ConfigurationException(path + " holds no ledger; expected are files"
                        + " blockfile_000000 (and on), files 000.block (and on), or a block log of Steelyard."
                        + suggestions(path)));
        return new LedgerFiles(path, found);
    }

    private static Optional<BlockFiles> kindOf(Path directory) {
        Optional<OwnedDirectory.Content> own = OwnedDirectory.contentOf(directory);
        if (own.isPresent() && own.get().version() > VERSION) {
            throw new StorageException(
                    directory, "it holds a " + own.get() + "; this program reads versions up to " + VERSION);
        }
        if (own.isPresent()) {
            return switch (own.get().kind()) {
                case "file" -> Optional.of(new SegmentFiles(directory));
                case "chronicle" -> Optional.of(new QueueFiles(directory));
                default -> Optional.empty();
            };
        }
        List<Path> entries = list(directory);
        if (entries.stream().anyMatch(file -> file.getFileName().toString().startsWith(FabricBlockFiles.PREFIX))) {
            return Optional.of(FabricBlockFiles.in(directory));
        }
        return entries.stream().anyMatch(SingleBlockFiles::isOne)
                ? Optional.of(SingleBlockFiles.in(directory))
                : Optional.empty();
    }

    private static String suggestions(Path directory) {
        try (Stream<Path> below = Files.walk(directory, DEPTH_MAX)) {
            List<String> ledgers = below.filter(Files::isDirectory)
                    .filter(candidate -> kindOf(candidate).isPresent())
                    .limit(SUGGESTIONS_MAX)
                    .map(Path::toString)
                    .toList();
            return ledgers.isEmpty() ? "" : " Below it there are:\n  " + String.join("\n  ", ledgers);
        } catch (IOException | SteelyardException | java.io.UncheckedIOException e) {
            return "";
        }
    }

    /** The entries of a directory, sorted by name. */
    static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new StorageException(directory, "the folder cannot be listed", e);
        }
    }

    /** What it is, in words. */
    public String kind() {
        return files.kind();
    }

    /** The file or folder. */
    @Override
    public String nodeId() {
        return path.toString();
    }

    /**
     * Number of blocks that are there now. When the files cannot be followed to their end, the block where that is counts as well, and
     * reading it tells why.
     */
    @Override
    public synchronized long height() {
        try {
            files.locate();
            fault = null;
        } catch (SteelyardException e) {
            fault = e;
        }
        return files.located() + (fault == null ? 0 : 1);
    }

    /** Reads a block. @throws SteelyardException when the files are damaged there, naming file, block and offset */
    @Override
    public synchronized Block read(long number) {
        if (number >= files.located()) {
            height();
        }
        if (number < 0 || number > files.located() || number == files.located() && fault == null) {
            throw new IllegalArgumentException(
                    "block " + number + " is not among the " + files.located() + " of " + path);
        }
        if (number == files.located()) {
            throw java.util.Objects.requireNonNull(fault);
        }
        return files.read(number);
    }

    /** All blocks up to the height at the time of the call; its {@code next} throws what {@link #read} throws. */
    public Iterator<Block> blocks() {
        long end = height();
        return new Iterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                return next < end;
            }

            @Override
            public Block next() {
                if (next >= end) {
                    throw new NoSuchElementException("there are " + end + " blocks");
                }
                return read(next++);
            }
        };
    }

    @Override
    public boolean isLedger() {
        return true;
    }

    /** Nobody is told of growth: whoever follows asks for the height now and then, as a committer does. */
    @Override
    public Subscription onGrowth(Runnable wake) {
        return () -> {};
    }

    @Override
    public synchronized void close() {
        files.close();
    }
}
