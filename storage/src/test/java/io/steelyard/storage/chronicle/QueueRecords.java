package io.steelyard.storage.chronicle;

import io.steelyard.storage.internal.RecordSearch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds records in the files of a closed queue from outside. */
final class QueueRecords {
    /** A record of a block in a file. */
    record Found(Path file, long start, int size) {}

    private QueueRecords() {}

    /** The first record of block {@code number}. */
    static Optional<Found> find(Path directory, long number) throws IOException {
        for (Path file : files(directory)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                RecordSearch search = new RecordSearch((start, size) -> read(channel, start, size), channel.size(), 4);
                Optional<RecordSearch.Found> found = search.firstAfter(0);
                while (found.isPresent() && found.get().record().number() != number) {
                    found = search.firstAfter(found.get().end());
                }
                if (found.isPresent()) {
                    return Optional.of(new Found(
                            file, found.get().start(), found.get().record().totalBytes()));
                }
            }
        }
        return Optional.empty();
    }

    /** The queue's data files in order. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(ChronicleBlockLog.QUEUE_DIRECTORY))) {
            return files.filter(file -> file.toString().endsWith(Journal.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static ByteBuffer read(FileChannel channel, long start, int size) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(size);
        while (content.hasRemaining() && channel.read(content, start + content.position()) >= 0) {
            continue;
        }
        return content.flip();
    }
}
