package io.steelyard;

import io.steelyard.blocklog.Durability;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a network keeps its data. {@code directory} is empty for memory only. {@code blockLog} and {@code stateStore} name engines, or are
 * {@link #AUTOMATIC}: what the directory was made with, else the best this JVM can run.
 */
public record StorageSpec(Optional<Path> directory, String blockLog, String stateStore, Durability durability) {
    /** Lets the network choose. */
    public static final String AUTOMATIC = "automatic";

    /** Everything in memory. */
    public static StorageSpec memory() {
        return new StorageSpec(Optional.empty(), AUTOMATIC, AUTOMATIC, Durability.PROCESS);
    }

    /** Below {@code directory}, surviving power cuts. */
    public static StorageSpec at(Path directory) {
        return new StorageSpec(Optional.of(directory), AUTOMATIC, AUTOMATIC, Durability.POWER_LOSS);
    }
}
