package io.steelyard.storage.file;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.testkit.blocklog.BlockLogKit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** The log of plain files keeps the port's promises, with segments so small that most tests cross several. */
class FileBlockLogConformanceTest extends BlockLogKit {
    @Override
    protected BlockLog open(Path directory) {
        return FileBlockLogFactory.open(directory, Durability.POWER_LOSS, 6_000, FileChannel::open);
    }

    @Override
    protected boolean isDurable() {
        return true;
    }

    @Override
    protected Optional<Location> locate(Path directory, long number) {
        try {
            return FileRecords.in(directory).stream()
                    .filter(found -> found.number() == number)
                    .findFirst()
                    .map(found -> new Location(found.file(), found.start(), found.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
