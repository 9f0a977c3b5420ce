package io.steelyard.gateway;

import io.steelyard.format.ContractEvent;

/** A contract's event with the block that committed its transaction. */
public record LedgerEvent(ContractEvent event, long block) {}
