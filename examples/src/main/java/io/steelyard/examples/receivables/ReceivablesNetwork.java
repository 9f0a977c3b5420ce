package io.steelyard.examples.receivables;

import io.steelyard.Channel;
import io.steelyard.Consortium;
import io.steelyard.EndorsementPolicy;
import io.steelyard.contract.Contract;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.GatewayChannel;

/** Supplier, buyer and bank with their channel, in memory. Thread-safe. */
final class ReceivablesNetwork implements AutoCloseable {
    static final String CONTRACT = "receivables";

    private static final String CHANNEL = "trade";

    private final Consortium consortium;
    private final Channel channel;

    private ReceivablesNetwork(Consortium consortium) {
        this.consortium = consortium;
        this.channel = consortium
                .createChannel(CHANNEL, "Supplier", "Buyer", "Bank")
                .deploy(
                        CONTRACT,
                        Receivables.class,
                        ReceivablesContract::new,
                        EndorsementPolicy.allOf("Supplier", "Buyer"));
    }

    static ReceivablesNetwork start() {
        Consortium consortium =
                Consortium.inMemory().org("Supplier").org("Buyer").org("Bank").start();
        try {
            return new ReceivablesNetwork(consortium);
        } catch (RuntimeException e) {
            consortium.close();
            throw e;
        }
    }

    /** The contract for one organization, whose peer has everything that was committed anywhere until now. */
    Receivables as(String organization) {
        return as(organization, CallOptions.DEFAULT);
    }

    Receivables as(String organization, CallOptions options) {
        return channel(organization).contract(CONTRACT, Receivables.class, options);
    }

    /** The contract for one organization, called without waiting. */
    ContractClient untyped(String organization) {
        return channel(organization).contract(CONTRACT);
    }

    GatewayChannel channel(String organization) {
        channel.awaitEverywhere();
        return consortium.gateway(organization).channel(CHANNEL);
    }

    /** Lets one organization's peer run other code under the contract's name. */
    void installAt(String organization, Contract code) {
        channel.install(organization, CONTRACT, code);
    }

    @Override
    public void close() {
        consortium.close();
    }
}
