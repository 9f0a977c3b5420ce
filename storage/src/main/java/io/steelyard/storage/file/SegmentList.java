package io.steelyard.storage.file;

import io.steelyard.error.StorageException;
import io.steelyard.storage.internal.ChannelOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the segments of a log: in order, without a gap, the last one cut to its last whole record. Stateless. */
final class SegmentList {
    private static final Logger LOG = LoggerFactory.getLogger(FileBlockLog.class);
    private static final Pattern NAME = Pattern.compile("([0-9]{20})" + Pattern.quote(Segment.SUFFIX));

    private SegmentList() {}

    /** The segments from block 0 on; empty for a new log. */
    static List<Segment> open(Path directory, ChannelOpener opener) throws IOException {
        List<Segment> segments = new ArrayList<>();
        try {
            for (Path path : paths(directory)) {
                segments.add(Segment.open(path, first(path), opener));
            }
            for (int i = 0; i < segments.size(); i++) {
                requireNoGap(segments, i);
                if (i < segments.size() - 1) {
                    SegmentScan.sealed(segments.get(i));
                }
            }
            if (!segments.isEmpty()) {
                cutTornTail(segments);
            }
            return segments;
        } catch (IOException | RuntimeException e) {
            for (Segment segment : segments) {
                segment.close();
            }
            throw e;
        }
    }

    private static List<Path> paths(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    private static long first(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            throw new StorageException(path, "no segment of a block log");
        }
        try {
            return Long.parseLong(name.group(1));
        } catch (NumberFormatException e) {
            throw new StorageException(
                    path, "the name of a segment is the number of its first block, at most 2^63 - 1", e);
        }
    }

    private static void requireNoGap(List<Segment> segments, int i) {
        Segment segment = segments.get(i);
        long expected = i == 0 ? 0 : segments.get(i - 1).next();
        if (segment.first() != expected) {
            throw new StorageException(
                    segment.path(),
                    "block " + expected + " is missing: the segment begins with block " + segment.first()
                            + "; restore the missing file from a copy");
        }
    }

    private static void cutTornTail(List<Segment> segments) throws IOException {
        Segment last = segments.get(segments.size() - 1);
        String fault = SegmentScan.last(last);
        if (fault == null) {
            return;
        }
        LOG.warn(
                "Cut a torn tail of {} bytes from {}: {}. The log ends with block {}.",
                last.size() - last.end(),
                last.path(),
                fault,
                last.next() - 1);
        if (last.hasHeader()) {
            last.seal();
        } else {
            segments.remove(last);
            last.delete();
        }
    }
}
