package io.steelyard.testkit;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.MemoryBlockLog;
import io.steelyard.testkit.blocklog.BlockLogKit;
import java.nio.file.Path;
import java.util.Optional;

class MemoryBlockLogTest extends BlockLogKit {
    @Override
    protected BlockLog open(Path directory) {
        return new MemoryBlockLog();
    }

    @Override
    protected boolean isDurable() {
        return false;
    }

    @Override
    protected Optional<Location> locate(Path directory, long number) {
        return Optional.empty();
    }
}
