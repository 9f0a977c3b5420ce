package io.steelyard.state;

import io.steelyard.format.Version;
import org.jspecify.annotations.Nullable;

/** What a valid transaction of the block being validated left of a key: a value, or null when it deleted the key. */
record PendingWrite(@Nullable VersionedValue value, Version version) {
    boolean isDelete() {
        return value == null;
    }
}
