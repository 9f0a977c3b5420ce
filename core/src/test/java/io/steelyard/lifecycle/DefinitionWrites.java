package io.steelyard.lifecycle;

import io.steelyard.bytes.Bytes;
import java.util.Map;

/** What a committed definition writes, for tests of other rooms. */
public final class DefinitionWrites {
    private DefinitionWrites() {}

    public static Map<String, Bytes> of(ContractDefinition definition) {
        return Definitions.encode(definition);
    }
}
