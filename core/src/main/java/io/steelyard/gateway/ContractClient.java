package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.SteelyardException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Proposal;
import io.steelyard.format.SignedProposal;
import io.steelyard.identity.SigningIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One contract, called by function name with bytes. Thread-safe and immutable. */
public final class ContractClient {
    private final NetworkView network;
    private final String channelId;
    private final String contract;
    private final SigningIdentity client;
    private final CallOptions options;

    ContractClient(
            NetworkView network, String channelId, String contract, SigningIdentity client, CallOptions options) {
        this.network = network;
        this.channelId = channelId;
        this.contract = contract;
        this.client = client;
        this.options = options;
    }

    /** The same contract called with these options. */
    public ContractClient with(CallOptions newOptions) {
        return new ContractClient(network, channelId, contract, client, newOptions);
    }

    /** {@link #evaluate(String, Bytes...)} without arguments and with a text answer. */
    public String evaluate(String function) {
        return evaluate(function, new Bytes[0]).utf8();
    }

    /** {@link #evaluate(String, Bytes...)} with text arguments and a text answer. */
    public String evaluate(String function, String... arguments) {
        return evaluate(function, bytes(arguments)).utf8();
    }

    /**
     * Runs a function on one peer and answers its result; nothing is ordered. Blocks.
     *
     * @throws EndorsementException when the peer or the contract refuses, or no peer answers in time
     */
    public Bytes evaluate(String function, Bytes... arguments) {
        Proposal proposal = proposal(function, arguments);
        String what = "function '" + function + "' of contract '" + contract + "'";
        CompletableFuture<Bytes> answer = new Evaluating(
                        what, proposal.txId(), signed(proposal), network.height(channelId))
                .run(network.peers(channelId));
        try {
            return await(proposal::txId, answer, options.endorseTimeout().toMillis());
        } catch (UnknownOutcomeException late) {
            if (late.getCause() instanceof InterruptedException interrupted) {
                throw new UnavailableException("the thread was interrupted while it waited for " + what, interrupted);
            }
            throw new EndorsementException(
                    proposal.txId(),
                    what + " was not answered within "
                            + options.endorseTimeout().toMillis() + " ms; it may wait longer with CallOptions.waiting",
                    List.of());
        }
    }

    /** {@link #submit(String, Bytes...)} without arguments and with a text answer. */
    public String submit(String function) {
        return submit(function, new Bytes[0]).utf8();
    }

    /** {@link #submit(String, Bytes...)} with text arguments and a text answer. */
    public String submit(String function, String... arguments) {
        return submit(function, bytes(arguments)).utf8();
    }

    /**
     * Runs a function as a transaction and answers its result once the gateway's peer has committed it as valid. Blocks. With
     * {@link CallOptions#retrying} a conflicting transaction is made anew, after a pause.
     *
     * @throws EndorsementException when it was not endorsed: nothing changed
     * @throws SubmitException when it was not ordered: nothing changed
     * @throws CommitException when it was invalidated: nothing changed but the block tells of it
     * @throws UnknownOutcomeException when nobody can say yet
     */
    public Bytes submit(String function, Bytes... arguments) {
        Calling calling = calling(function, arguments);
        CompletableFuture<Committed> answer = calling.start();
        long limitMs = options.endorseTimeout()
                .plus(options.commitTimeout())
                .plus(options.retry().attempts() > 1 ? options.retry().patience() : Duration.ZERO)
                .toMillis();
        try {
            return await(calling::txId, answer, limitMs).result();
        } catch (UnknownOutcomeException late) {
            throw calling.giveUp().map(lost -> (TransactionException) lost).orElse(late);
        }
    }

    /** {@link #callAsync(String, Bytes...)} without arguments. */
    public CompletableFuture<Committed> callAsync(String function) {
        return callAsync(function, new Bytes[0]);
    }

    /** {@link #callAsync(String, Bytes...)} with text arguments. */
    public CompletableFuture<Committed> callAsync(String function, String... arguments) {
        return callAsync(function, bytes(arguments));
    }

    /**
     * Runs a function as a transaction, and with {@link CallOptions#retrying} as further ones while it conflicts with others; returns at
     * once. The future completes once the gateway's peer has committed it as valid, and fails with what {@link #submit} throws. Cancelling
     * it begins no further attempt, but recalls none.
     */
    public CompletableFuture<Committed> callAsync(String function, Bytes... arguments) {
        Calling calling = calling(function, arguments);
        CompletableFuture<Committed> users = handedOver(calling.start());
        users.whenComplete((done, error) -> {
            if (users.isCancelled()) {
                calling.giveUp();
            }
        });
        return users;
    }

    private Calling calling(String function, Bytes... arguments) {
        return new Calling(() -> send(function, arguments), options.retry(), network.environment());
    }

    /** {@link #submitAsync(String, Bytes...)} without arguments. */
    public Submission submitAsync(String function) {
        return submitAsync(function, new Bytes[0]);
    }

    /** {@link #submitAsync(String, Bytes...)} with text arguments. */
    public Submission submitAsync(String function, String... arguments) {
        return submitAsync(function, bytes(arguments));
    }

    /**
     * Sends a function as one transaction and returns at once: its id is known, and it is never made anew ({@link #callAsync} does
     * that). Cancelling does not recall a transaction.
     */
    public Submission submitAsync(String function, Bytes... arguments) {
        Sent sent = send(function, arguments);
        return new Submission(sent, this::handedOver);
    }

    private <T> CompletableFuture<T> handedOver(CompletableFuture<T> made) {
        CompletableFuture<T> users = new CompletableFuture<>();
        made.whenComplete((value, error) -> network.callbacks().execute(() -> {
            if (error == null) {
                users.complete(value);
            } else {
                users.completeExceptionally(Submitting.unwrap(error));
            }
        }));
        return users;
    }

    private Sent send(String function, Bytes... arguments) {
        network.whyReadOnly(channelId).ifPresent(why -> {
            throw new ConfigurationException(why);
        });
        Proposal proposal = proposal(function, arguments);
        Endorsing endorsing = new Endorsing(network, channelId, contract, proposal.txId(), signed(proposal), options);
        CompletableFuture<Endorsing.Endorsed> endorsed = endorsing.run();
        Submitting submitting = new Submitting(network, channelId, client);
        return new Sent(
                proposal.txId(),
                endorsed.thenApply(done -> done.action().response().payload()),
                endorsed.thenComposeAsync(
                        done -> submitting.submit(proposal, done, options),
                        network.environment().workers()));
    }

    private Proposal proposal(String function, Bytes... arguments) {
        List<Bytes> all = new ArrayList<>(arguments.length + 1);
        all.add(Bytes.utf8(function));
        all.addAll(List.of(arguments));
        Map<String, Bytes> transientData = options.transientData();
        return Proposal.create(
                new Proposal.Call(channelId, contract, all, transientData),
                client.serialized(),
                network.environment().nonce(),
                network.environment().clock().instant());
    }

    private SignedProposal signed(Proposal proposal) {
        return new SignedProposal(proposal.bytes(), client.sign(proposal.bytes()));
    }

    private static Bytes[] bytes(String... texts) {
        Bytes[] all = new Bytes[texts.length];
        for (int i = 0; i < texts.length; i++) {
            all[i] = Bytes.utf8(texts[i]);
        }
        return all;
    }

    private static <T> T await(Supplier<String> txId, CompletableFuture<T> future, long limitMs) {
        try {
            return future.get(limitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownOutcomeException(
                    txId.get(), "the thread was interrupted while it waited for transaction " + txId.get(), e);
        } catch (TimeoutException e) {
            throw new UnknownOutcomeException(
                    txId.get(),
                    "no answer about transaction " + txId.get() + " within " + limitMs + " ms; ask again by its id",
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException inner && inner.getCause() != null
                    ? inner.getCause()
                    : e.getCause();
            if (cause instanceof SteelyardException known) {
                throw known;
            }
            throw new IllegalStateException(
                    "transaction " + txId.get() + " failed in an unexpected way: " + cause, cause);
        }
    }
}
