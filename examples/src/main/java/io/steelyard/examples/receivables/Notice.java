package io.steelyard.examples.receivables;

import java.util.List;

/**
 * What each event carries: the paper as it is afterwards, who acted, and the parts when it was split. The event's name says what was
 * done: {@code issued}, {@code split}, {@code transferred} or {@code settled}.
 */
public record Notice(Receivable paper, String by, List<Receivable> parts) {
    /** Copies the list. */
    public Notice {
        parts = List.copyOf(parts);
    }
}
