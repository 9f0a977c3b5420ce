package io.steelyard.node;

import io.steelyard.crypto.CryptoSuite;
import io.steelyard.env.Environment;
import io.steelyard.identity.SigningIdentity;

/** What every node has: its id, e.g. {@code peer0.clinic}, the identity it signs with, its files, and its surroundings. */
public record NodeContext(
        String nodeId, SigningIdentity signer, NodeStorage storage, CryptoSuite suite, Environment environment) {}
