package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.policy.Policy;
import io.steelyard.state.WriteRules;
import java.util.Optional;

/** Where the policies come from that a transaction's endorsers must satisfy, as they were before the block. */
interface PolicySource {
    /**
     * A contract's policy, empty when no transaction of it can be valid.
     *
     * @throws io.steelyard.error.MalformedException when no verdict can be given on its transactions: no peer can go on from there
     */
    Optional<Policy> ofContract(String name);

    /** What the writes mean of the transactions that are judged. */
    WriteRules writeRules();

    /** Why {@link #ofContract} is empty. */
    String whyNone(String contract);

    /** The policy of a collection of a contract that has one; empty when there is no such collection. */
    Optional<Policy> ofCollection(String contract, String name, Policy contractPolicy);

    /** The policy that a key carries itself, empty when it has none. {@code collection} is empty for public state, else the key a hash. */
    Optional<Policy> ofKey(String namespace, String collection, Bytes key);
}
