package io.steelyard.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A new directory that is deleted with all that is in it when it is closed. */
public record ScratchDirectory(Path path) implements AutoCloseable {
    /** In {@code parent}, which is made if need be, or where the system keeps temporary files. */
    public static ScratchDirectory below(Optional<Path> parent) {
        try {
            if (parent.isEmpty()) {
                return new ScratchDirectory(Files.createTempDirectory("steelyard-bench-"));
            }
            Files.createDirectories(parent.get());
            return new ScratchDirectory(Files.createTempDirectory(parent.get(), "steelyard-bench-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in a directory, in the order of names. */
    static List<Path> list(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of all files: what they are long, not what they take of the disk. */
    long bytes() {
        try (Stream<Path> found = Files.walk(path)) {
            return found.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            List<Path> deepestFirst;
            try (Stream<Path> found = Files.walk(path)) {
                deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
