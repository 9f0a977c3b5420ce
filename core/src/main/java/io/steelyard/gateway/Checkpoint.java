package io.steelyard.gateway;

import java.util.Optional;

/** Remembers how far a listener got. A listener that saves after handling sees each event at least once. */
public interface Checkpoint {
    /** The position to go on from, empty at first. */
    Optional<EventStart> load();

    /** Remembers that everything before {@code next} is handled. */
    void save(EventStart next);

    /** Remembers the event as handled. */
    default void saveAfter(LedgerEvent event) {
        save(EventStart.after(event.block(), event.event().txId()));
    }
}
