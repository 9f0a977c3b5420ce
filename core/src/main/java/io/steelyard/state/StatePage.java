package io.steelyard.state;

import java.util.List;

/**
 * One page of a range.
 *
 * @param entries in key order, at most as many as were asked for
 * @param bookmark where the next page begins; empty when there is no further entry
 */
public record StatePage(List<StateEntry> entries, String bookmark) {
    /** Copies the list. */
    public StatePage {
        entries = List.copyOf(entries);
    }
}
