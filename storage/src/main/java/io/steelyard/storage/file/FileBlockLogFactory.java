package io.steelyard.storage.file;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.blocklog.Durability;
import io.steelyard.storage.internal.ChannelOpener;
import io.steelyard.storage.internal.OwnedDirectory;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Opens block logs named {@code file}: plain segment files of 64 MiB, on any JVM without flags. Any thread. */
public final class FileBlockLogFactory implements BlockLogFactory {
    static final OwnedDirectory.Content CONTENT = new OwnedDirectory.Content("block log", "file", 1);
    static final int SEGMENT_BYTES = 64 << 20;

    /** For {@link java.util.ServiceLoader}. */
    public FileBlockLogFactory() {}

    @Override
    public String name() {
        return CONTENT.kind();
    }

    @Override
    public Optional<String> whyUnavailable() {
        return Optional.empty();
    }

    @Override
    public BlockLog open(Path directory, Durability durability) {
        return open(directory, durability, SEGMENT_BYTES, FileChannel::open);
    }

    static FileBlockLog open(Path directory, Durability durability, int segmentBytes, ChannelOpener opener) {
        OwnedDirectory owned = OwnedDirectory.open(directory, CONTENT);
        try {
            return new FileBlockLog(owned, durability, segmentBytes, opener);
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }
}
