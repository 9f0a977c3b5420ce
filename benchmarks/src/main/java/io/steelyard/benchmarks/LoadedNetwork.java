package io.steelyard.benchmarks;

import io.steelyard.Channel;
import io.steelyard.Consortium;
import io.steelyard.ConsortiumBuilder;
import io.steelyard.EndorsementPolicy;
import io.steelyard.Raft;
import io.steelyard.Solo;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.GatewayChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A network as the options ask for, with one channel and the load's contract. Deletes its data when it is closed. */
final class LoadedNetwork implements AutoCloseable {
    static final String CHANNEL = "load";
    static final String CONTRACT = "load";
    private static final int KEYS_EACH = 500;

    private final NetworkOptions options;
    private final Optional<ScratchDirectory> scratch;
    private Consortium consortium;

    private LoadedNetwork(NetworkOptions options, Optional<ScratchDirectory> scratch) {
        this.options = options;
        this.scratch = scratch;
        this.consortium = begin();
    }

    static LoadedNetwork start(NetworkOptions options) {
        Optional<ScratchDirectory> scratch = options.storage == NetworkOptions.Place.disk
                ? Optional.of(ScratchDirectory.below(options.directory))
                : Optional.empty();
        try {
            return new LoadedNetwork(options, scratch);
        } catch (RuntimeException | Error e) {
            scratch.ifPresent(ScratchDirectory::close);
            throw e;
        }
    }

    private Consortium begin() {
        Consortium started = builder().start();
        try {
            Channel channel = started.channels().contains(CHANNEL)
                    ? started.channel(CHANNEL)
                    : started.createChannel(CHANNEL, options.organizations());
            int endorsers = Math.min(options.endorsers, options.orgs);
            channel.deploy(
                    CONTRACT,
                    "1.0",
                    new LoadContract(),
                    EndorsementPolicy.outOf(endorsers, options.organizations()));
            return started;
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
    }

    private ConsortiumBuilder builder() {
        ConsortiumBuilder builder = scratch.map(
                        directory -> Consortium.at(directory.path().resolve("network"))
                                .blockLog(options.blockLog)
                                .stateStore(options.state)
                                .durability(options.durability()))
                .orElseGet(Consortium::inMemory)
                .ordering(
                        options.ordering == NetworkOptions.Ordering.raft
                                ? Raft.nodes(options.orderers)
                                : Solo.node())
                .batch(options.batch());
        if (options.memo == NetworkOptions.Switch.off) {
            builder.signatureMemo(0);
        }
        for (String organization : options.organizations()) {
            builder.org(organization, options.peers);
        }
        return builder;
    }

    Consortium consortium() {
        return consortium;
    }

    Channel channel() {
        return consortium.channel(CHANNEL);
    }

    /** The channel through a gateway of the organization that this client, counted from 0, belongs to. */
    GatewayChannel gateway(int client) {
        return consortium.gateway(options.organization(client)).channel(CHANNEL);
    }

    ContractClient client(int client) {
        return gateway(client).contract(CONTRACT);
    }

    /** Makes keys 0 to {@code count}, some hundred in a transaction. */
    void fill(int count, int size) {
        ContractClient client = client(0);
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (int from = 0; from < count; from += KEYS_EACH) {
            String to = Integer.toString(Math.min(count, from + KEYS_EACH));
            sent.add(client.submitAsync(LoadContract.FILL, Integer.toString(from), to, Integer.toString(size))
                    .outcome());
            if (sent.size() == 16) {
                sent.forEach(CompletableFuture::join);
                sent.clear();
            }
        }
        sent.forEach(CompletableFuture::join);
        channel().awaitEverywhere();
    }

    @Override
    public void close() {
        try {
            consortium.close();
        } finally {
            scratch.ifPresent(ScratchDirectory::close);
        }
    }
}
