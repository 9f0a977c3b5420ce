package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Version;
import java.util.ArrayList;
import java.util.List;

/** Short words for tests. */
final class States {
    private States() {}

    static VersionedValue value(String text, long block, long transaction) {
        return new VersionedValue(Bytes.utf8(text), Bytes.EMPTY, new Version(block, transaction));
    }

    static List<StateEntry> entries(StateView state, String namespace, String start, String end) {
        List<StateEntry> entries = new ArrayList<>();
        try (StateCursor cursor = state.range(namespace, start, end)) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }

    static List<String> keys(StateView state, String namespace) {
        return entries(state, namespace, "", "").stream().map(StateEntry::key).toList();
    }
}
