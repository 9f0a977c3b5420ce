package io.steelyard.storage.internal;

import io.steelyard.error.StorageException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that one opener holds and that remembers what it contains. The operating system's lock on {@value #LOCK} keeps other
 * processes out; it ends with the process, so a killed one leaves nothing to clear away. Other openers in this JVM are refused before they
 * open that file: with POSIX, closing it anywhere in a process gives up the process's lock on it. The file {@value #MARKER} says what the directory holds. A directory that is refused is not changed.
 */
public final class OwnedDirectory implements AutoCloseable {
    /** Name of the file that says what a directory holds: three lines, {@code holds=}, {@code kind=} and {@code version=}. */
    public static final String MARKER = "steelyard.properties";
    /** Name of the empty file that is locked while the directory is in use. */
    public static final String LOCK = "steelyard.lock";

    private static final int MARKER_BYTES_MAX = 4096;
    private static final Set<String> OWN_NAMES = Set.of(LOCK, MARKER, MARKER + ".tmp");

    /**
     * What a directory holds.
     *
     * @param holds what sort of thing, in words: {@code block log}
     * @param kind name of the engine, as users choose it: {@code file}
     * @param version version of the engine's format, from 1
     */
    public record Content(String holds, String kind, int version) {
        private byte[] toBytes() {
            return ("holds=" + holds + "\nkind=" + kind + "\nversion=" + version + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return holds + " of kind '" + kind + "', format version " + version;
        }
    }

    /** What this JVM holds, by real path. Static because a lock belongs to the process, whoever in it took it. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path realPath;
    private final FileChannel channel;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OwnedDirectory(Path path, Path realPath, FileChannel channel) {
        this.path = path;
        this.realPath = realPath;
        this.channel = channel;
    }

    /**
     * Takes a directory for {@code content}, creating it when it is missing.
     *
     * @throws StorageException when it is in use, holds something else or a newer version, or cannot be written
     */
    public static OwnedDirectory open(Path directory, Content content) {
        return Uninterrupted.get(() -> {
            try {
                return take(directory, content);
            } catch (IOException e) {
                throw new StorageException(directory, "cannot open the directory of a " + content.holds(), e);
            } catch (UncheckedIOException e) {
                throw new StorageException(directory, "cannot list the directory of a " + content.holds(), e);
            }
        });
    }

    /** What {@code directory} says it holds; empty when it is missing or has no marker. */
    public static Optional<Content> contentOf(Path directory) {
        Path marker = directory.resolve(MARKER);
        try {
            return Files.exists(marker) ? Optional.of(parse(marker)) : Optional.empty();
        } catch (IOException e) {
            throw new StorageException(marker, "cannot read what the directory holds", e);
        }
    }

    private static OwnedDirectory take(Path directory, Content content) throws IOException {
        boolean isMarked = check(directory, content);
        Files.createDirectories(directory);
        Path realPath = directory.toRealPath();
        if (!HELD.add(realPath)) {
            throw new StorageException(
                    directory, "the directory is in use by another opener in this JVM; close that one first");
        }
        try {
            return takeHeld(directory, realPath, content, isMarked);
        } catch (IOException | RuntimeException | Error e) {
            HELD.remove(realPath);
            throw e;
        }
    }

    private static OwnedDirectory takeHeld(Path directory, Path realPath, Content content, boolean wasMarked)
            throws IOException {
        boolean isMarked = wasMarked;
        FileChannel channel = lock(directory);
        try {
            // once more under the lock: another opener may have marked it in between
            isMarked = isMarked || check(directory, content);
            if (!isMarked) {
                DurableFiles.replace(directory.resolve(MARKER), content.toBytes());
                forceParents(directory);
            }
            return new OwnedDirectory(directory, realPath, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void forceParents(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null && Files.isReadable(parent)) {
            DurableFiles.forceDirectory(parent);
        }
    }

    /** Whether the directory is marked as {@code wanted}; false when it is missing or empty. */
    private static boolean check(Path directory, Content wanted) throws IOException {
        if (Files.exists(directory.resolve(MARKER))) {
            requireSame(directory, contentOf(directory).orElseThrow(), wanted);
            return true;
        }
        if (Files.isDirectory(directory)) {
            requireEmpty(directory, wanted);
        }
        return false;
    }

    private static void requireSame(Path directory, Content found, Content wanted) {
        if (!found.holds().equals(wanted.holds()) || !found.kind().equals(wanted.kind())) {
            throw new StorageException(
                    directory,
                    "the directory holds a " + found + " and was opened as a " + wanted
                            + "; open it as what it is or choose another directory");
        }
        if (found.version() > wanted.version()) {
            throw new StorageException(
                    directory,
                    "the directory holds a " + found + " and this program reads versions up to " + wanted.version()
                            + "; use the newer program that wrote it");
        }
    }

    private static void requireEmpty(Path directory, Content wanted) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            Set<String> foreign = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !OWN_NAMES.contains(name))
                    .limit(3)
                    .collect(Collectors.toCollection(java.util.TreeSet::new));
            if (!foreign.isEmpty()) {
                throw new StorageException(
                        directory,
                        "the directory is not empty and has no " + MARKER + ", so it is not a " + wanted.holds()
                                + "; found " + foreign + "; choose an empty directory");
            }
        }
    }

    private static Content parse(Path marker) throws IOException {
        if (Files.size(marker) > MARKER_BYTES_MAX) {
            throw damaged(marker, "it is longer than " + MARKER_BYTES_MAX + " bytes");
        }
        Properties lines = new Properties();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(marker)))
                    .toString();
            lines.load(new StringReader(text));
            return new Content(
                    required(marker, lines.getProperty("holds"), "holds"),
                    required(marker, lines.getProperty("kind"), "kind"),
                    Integer.parseInt(required(marker, lines.getProperty("version"), "version")));
        } catch (CharacterCodingException e) {
            throw damaged(marker, "it is not UTF-8");
        } catch (IllegalArgumentException e) {
            throw damaged(marker, String.valueOf(e.getMessage()));
        }
    }

    private static String required(Path marker, @Nullable String value, String name) {
        if (value == null) {
            throw damaged(marker, "it has no line " + name + "=");
        }
        return value;
    }

    private static StorageException damaged(Path marker, String why) {
        return new StorageException(marker, "the file that says what the directory holds is damaged: " + why);
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve(LOCK);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new StorageException(
                        directory, "the directory is in use by another process; close it there first");
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new StorageException(
                    directory, "the directory is in use by another opener in this JVM; close that one first");
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** Gives the directory free for the next opener. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new StorageException(path, "cannot release the lock of the directory", e);
        } finally {
            HELD.remove(realPath);
        }
    }
}
