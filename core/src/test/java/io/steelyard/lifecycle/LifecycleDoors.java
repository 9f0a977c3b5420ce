package io.steelyard.lifecycle;

import io.steelyard.bytes.Bytes;
import io.steelyard.policy.ApplicationPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets the fuzzer reach the definitions of contracts, which are read from several keys of the state. */
public final class LifecycleDoors {
    private static final Map<String, Bytes> GOOD = Definitions.encode(new ContractDefinition(
            "basic", "1", 1, new ApplicationPolicy.Reference("/Channel/Application/Endorsement"), Bytes.EMPTY));

    private LifecycleDoors() {}

    /** Reads a definition in which one field after the other is {@code bytes}. */
    public static void readDefinition(Bytes bytes) {
        int refused = 0;
        io.steelyard.error.MalformedException last = null;
        for (String replaced : GOOD.keySet()) {
            try {
                Definitions.find(key -> Optional.ofNullable(key.equals(replaced) ? bytes : GOOD.get(key)), "basic");
            } catch (io.steelyard.error.MalformedException orderly) {
                refused++;
                last = orderly;
            }
        }
        if (last != null && refused == GOOD.size()) {
            throw last;
        }
    }

    public static List<Bytes> examples() {
        return new ArrayList<>(GOOD.values());
    }
}
