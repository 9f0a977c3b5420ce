package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.Ledger;
import io.steelyard.commit.TransactionOutcome;
import io.steelyard.config.ConfigTransactions;
import io.steelyard.contract.ContractInterface;
import io.steelyard.error.ConfigurationException;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.identity.SigningIdentity;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One channel as a client sees it: contracts, outcomes, blocks, events. Thread-safe. */
public final class GatewayChannel {
    private final NetworkView network;
    private final String channelId;
    private final SigningIdentity client;
    private final Ledger ledger;

    GatewayChannel(NetworkView network, String channelId, SigningIdentity client) {
        this.network = network;
        this.channelId = channelId;
        this.client = client;
        this.ledger = network.ledger(channelId);
    }

    /** Channel id. */
    public String id() {
        return channelId;
    }

    /** A contract by name. Whether it exists is told by the first call. */
    public ContractClient contract(String name) {
        return new ContractClient(network, channelId, name, client, CallOptions.DEFAULT);
    }

    /** A contract through its Java interface; calls block and throw what {@link ContractClient} throws. */
    public <T> T contract(String name, Class<T> type) {
        return contract(name, type, CallOptions.DEFAULT);
    }

    /** A contract through its Java interface, called with these options. */
    public <T> T contract(String name, Class<T> type, CallOptions options) {
        ContractClient untyped = contract(name).with(options);
        return ContractInterface.of(type)
                .client((function, arguments, submits) -> submits
                        ? untyped.submit(function, arguments.toArray(new Bytes[0]))
                        : untyped.evaluate(function, arguments.toArray(new Bytes[0])));
    }

    /** A contract through its Java interface, called with these options by callers that do not wait. */
    public <T> AsyncContract<T> asyncContract(String name, Class<T> type, CallOptions options) {
        return new AsyncContract<>(ContractInterface.of(type), contract(name).with(options));
    }

    /** What became of a transaction, empty when the gateway's peer has not committed it (yet). */
    public Optional<TransactionOutcome> outcome(String txId) {
        return ledger.outcome(txId);
    }

    /** What becomes of a transaction, whoever sent it; completes when the gateway's peer has committed it. Cancel it to stop waiting. */
    public CompletableFuture<TransactionOutcome> awaitOutcome(String txId) {
        CompletableFuture<TransactionOutcome> waiting = ledger.awaitOutcome(txId);
        CompletableFuture<TransactionOutcome> answer = new CompletableFuture<>();
        waiting.whenCompleteAsync(
                (outcome, error) -> {
                    if (error == null) {
                        answer.complete(outcome);
                    } else {
                        answer.completeExceptionally(error);
                    }
                },
                network.callbacks());
        answer.whenComplete((outcome, error) -> waiting.cancel(false));
        return answer;
    }

    /** Number of blocks that the gateway's peer has committed. */
    public long height() {
        return ledger.height();
    }

    /** A committed block with its verdicts. @throws IllegalArgumentException at or above the height */
    public Block block(long number) {
        return ledger.block(number);
    }

    /** Blocks from {@code start} on, as they are committed. */
    public EventCursor<Block> blocks(EventStart start) {
        return EventCursor.blocks(ledger, start);
    }

    /** A contract's events from {@code start} on, of valid transactions only, as they are committed. */
    public EventCursor<LedgerEvent> events(String contract, EventStart start) {
        return EventCursor.events(ledger, contract, start);
    }

    /**
     * Submits a signed config update (a {@code ConfigUpdateEnvelope}, see {@link io.steelyard.config.ConfigChange}) and completes with
     * the new config's sequence when the gateway's peer has committed it.
     *
     * @return a future that fails with {@link SubmitException} when the update breaks a rule or lacks a signature
     */
    public CompletableFuture<Long> updateConfig(Bytes configUpdateEnvelope) {
        network.whyReadOnly(channelId).ifPresent(why -> {
            throw new ConfigurationException(why);
        });
        Envelope envelope = ConfigTransactions.update(
                channelId,
                configUpdateEnvelope,
                client,
                network.environment().nonce(),
                network.environment().clock().instant());
        return new ConfigSubmitting(network, channelId).submit(envelope);
    }
}
