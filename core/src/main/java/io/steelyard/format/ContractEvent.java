package io.steelyard.format;

import io.steelyard.bytes.Bytes;

/** An event set by a contract; one per transaction. */
public record ContractEvent(String contract, String txId, String name, Bytes payload) {}
