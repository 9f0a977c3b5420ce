package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ContractResponse;
import java.util.List;

/**
 * The untyped contract port: runs one function on a snapshot of the state. Must be deterministic: the same arguments and state give
 * the same writes and answer at every organization; so no clock, randomness or files, and no decision by the order of a HashMap, a HashSet,
 * Map.of or Set.of, which differs between JVMs. Called by several threads at once; keep nothing between calls.
 */
@FunctionalInterface
public interface Contract {
    /**
     * Runs a function. An exception counts as status 500 with its message (for {@link ContractException}) or a general one.
     *
     * @param arguments without the function's name
     */
    ContractResponse invoke(ContractContext tx, String function, List<Bytes> arguments) throws Exception;
}
