package io.steelyard.lifecycle;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
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

    /** Reads a definition in which one field after the other is {@code bytes}; refused when they fit nowhere. */
    public static void readDefinition(Bytes bytes) {
        List<MalformedException> refusals = new ArrayList<>();
        for (String replaced : GOOD.keySet()) {
            try {
                Definitions.find(key -> Optional.ofNullable(key.equals(replaced) ? bytes : GOOD.get(key)), "basic")
                        .orElseThrow()
                        .collection("secrets");
            } catch (MalformedException orderly) {
                refusals.add(orderly);
            }
        }
        if (refusals.size() == GOOD.size()) {
            throw refusals.get(0);
        }
    }

    public static List<Bytes> examples() {
        return List.copyOf(GOOD.values());
    }
}
