package io.steelyard.storage.layered;

import io.steelyard.bytes.Bytes;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateEntry;
import io.steelyard.state.VersionedValue;
import io.steelyard.storage.internal.StateKeys;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Several sorted sequences of changes as one: where keys meet, the earlier sequence wins. Used by one thread. */
final class MergedCursor implements StateCursor {
    /** A sequence and its next element, null at the end. */
    private static final class Source {
        private final Iterator<? extends Entry<Bytes, Optional<VersionedValue>>> rest;
        private @Nullable Entry<Bytes, Optional<VersionedValue>> head;

        private Source(Iterator<? extends Entry<Bytes, Optional<VersionedValue>>> rest) {
            this.rest = rest;
            advance();
        }

        private void advance() {
            head = rest.hasNext() ? rest.next() : null;
        }
    }

    private final List<Source> sources = new ArrayList<>();
    private @Nullable StateEntry next;

    /** A cursor over {@code newestFirst}, each sorted by encoded key. */
    MergedCursor(List<? extends Iterator<? extends Entry<Bytes, Optional<VersionedValue>>>> newestFirst) {
        for (Iterator<? extends Entry<Bytes, Optional<VersionedValue>>> sequence : newestFirst) {
            sources.add(new Source(sequence));
        }
        next = find();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public StateEntry next() {
        StateEntry found = next;
        if (found == null) {
            throw new NoSuchElementException("the range has no more entries");
        }
        next = find();
        return found;
    }

    private @Nullable StateEntry find() {
        Entry<Bytes, Optional<VersionedValue>> least;
        while ((least = least()) != null) {
            Bytes key = least.getKey();
            for (Source source : sources) {
                Entry<Bytes, Optional<VersionedValue>> head = source.head;
                if (head != null && head.getKey().equals(key)) {
                    source.advance();
                }
            }
            if (least.getValue().isPresent()) {
                return new StateEntry(StateKeys.key(key), least.getValue().get());
            }
        }
        return null;
    }

    private @Nullable Entry<Bytes, Optional<VersionedValue>> least() {
        Entry<Bytes, Optional<VersionedValue>> least = null;
        for (Source source : sources) {
            Entry<Bytes, Optional<VersionedValue>> head = source.head;
            if (head != null && (least == null || head.getKey().compareTo(least.getKey()) < 0)) {
                least = head;
            }
        }
        return least;
    }

    @Override
    public void close() {
        sources.clear();
        next = null;
    }
}
