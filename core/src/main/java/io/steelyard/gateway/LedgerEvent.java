package io.steelyard.gateway;

import io.steelyard.contract.ContractJson;
import io.steelyard.format.ContractEvent;

/** A contract's event with the block that committed its transaction. */
public record LedgerEvent(ContractEvent event, long block) {
    /** The event's name. */
    public String name() {
        return event.name();
    }

    /** The payload read from JSON. @throws io.steelyard.error.MalformedException when it is not such JSON */
    public <T> T payload(Class<T> type) {
        return ContractJson.read(event.payload(), type);
    }
}
