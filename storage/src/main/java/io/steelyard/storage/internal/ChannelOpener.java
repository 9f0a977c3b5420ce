package io.steelyard.storage.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** How a log opens its segments: the disk, or a faulty one in tests. */
@FunctionalInterface
public interface ChannelOpener {
    /** Opens {@code file}. */
    FileChannel open(Path file, OpenOption... options) throws IOException;
}
