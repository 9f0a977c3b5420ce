package io.steelyard.storage.chronicle;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.testkit.blocklog.BlockLogKit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The log on Chronicle Queue keeps the port's promises. */
class ChronicleBlockLogConformanceTest extends BlockLogKit {
    @Override
    protected BlockLog open(Path directory) {
        return new ChronicleBlockLogFactory().open(directory, Durability.POWER_LOSS);
    }

    @Override
    protected boolean isDurable() {
        return true;
    }

    @Override
    protected Optional<Location> locate(Path directory, long number) {
        try {
            return QueueRecords.find(directory, number)
                    .map(found -> new Location(found.file(), found.start(), found.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files are made large before they are filled: what was not written is zero. */
    @Override
    protected void tear(Location record) throws IOException {
        try (FileChannel channel = FileChannel.open(record.file(), StandardOpenOption.WRITE)) {
            int half = (int) (record.length() / 2);
            channel.write(ByteBuffer.allocate((int) record.length() - half), record.offset() + half);
        }
    }
}
