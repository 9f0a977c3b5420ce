package io.steelyard.config;

import io.steelyard.bytes.Bytes;

/**
 * One ordering node of a Byzantine-fault-tolerant channel (Fabric's {@code common.Consenter} in the config value {@code Orderers}).
 * {@code id} is what block signatures name (unsigned), {@code identity} the PEM of the certificate that they are made with.
 */
public record Consenter(
        int id, String host, int port, String mspId, Bytes identity, Bytes clientTlsCert, Bytes serverTlsCert) {}
