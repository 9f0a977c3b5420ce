package io.steelyard.storage.file;

import io.steelyard.storage.internal.BlockRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the records of an undamaged log from outside. */
final class FileRecords {
    /** A record of a block in a file. */
    record Found(Path file, long number, int start, int size) {}

    private FileRecords() {}

    /** All records in order. */
    static List<Found> in(Path directory) throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path file : segments(directory)) {
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file)).position(Segment.HEADER_BYTES);
            while (content.hasRemaining()) {
                int start = content.position();
                Optional<BlockRecord> header = BlockRecord.readHeader(content);
                if (header.isEmpty()) {
                    // space prepared for records to come, while the log is open
                    break;
                }
                BlockRecord record = header.get();
                content.position(start + record.totalBytes());
                found.add(new Found(file, record.number(), start, record.totalBytes()));
            }
        }
        return found;
    }

    /** The segment files in order. */
    static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList();
        }
    }
}
