package io.steelyard.contract;

import io.steelyard.format.ContractResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a contract's exception becomes: a response of status 500 whose message is the same at every organization. */
final class ContractFailure {
    private static final Logger LOG = LoggerFactory.getLogger(ContractFailure.class);

    private ContractFailure() {}

    /**
     * A {@link ContractException}'s own message; for anything else the name of its class only, because other messages may hold
     * addresses, times or the order of a hash table. The whole of it is logged at debug level.
     */
    static ContractResponse response(String contract, String function, Throwable thrown) {
        LOG.debug("contract '{}' failed in function {}", contract, Utf8.quoted(function), thrown);
        String own = thrown.getMessage();
        if (thrown instanceof ContractException && own != null) {
            return ContractResponse.error(Utf8.encodable(own));
        }
        return refusal(
                contract,
                "failed in function " + Utf8.quoted(function) + ": "
                        + thrown.getClass().getName());
    }

    /** A refusal of Steelyard's own, about the contract. */
    static ContractResponse refusal(String contract, String why) {
        return ContractResponse.error("contract '" + contract + "' " + why);
    }
}
