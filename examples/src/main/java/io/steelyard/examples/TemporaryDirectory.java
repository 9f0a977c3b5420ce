package io.steelyard.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A directory for as long as a program runs. */
public final class TemporaryDirectory {
    private TemporaryDirectory() {}

    /** Runs {@code work} with a new directory and deletes it with all that is in it, also when the work fails. */
    public static void use(Consumer<Path> work) {
        try {
            Path directory = Files.createTempDirectory("steelyard-");
            try {
                work.accept(directory);
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(directory)) {
            deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
