package io.steelyard.benchmarks;

import io.steelyard.Channel;
import io.steelyard.Consortium;
import io.steelyard.ConsortiumBuilder;
import io.steelyard.EndorsementPolicy;
import io.steelyard.Raft;
import io.steelyard.Solo;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.GatewayChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
        this.consortium = builder().start();
    }

    /** Starts it, makes the channel and deploys the contract. */
    static LoadedNetwork start(NetworkOptions options) {
        Optional<ScratchDirectory> scratch = options.storage == NetworkOptions.Place.disk
                ? Optional.of(ScratchDirectory.below(options.directory))
                : Optional.empty();
        LoadedNetwork started;
        try {
            started = new LoadedNetwork(options, scratch);
        } catch (RuntimeException | Error e) {
            scratch.ifPresent(ScratchDirectory::close);
            throw e;
        }
        try {
            started.consortium.createChannel(CHANNEL, options.organizations());
            started.deploy();
            return started;
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
    }

    /** Puts the contract's code on the peers, and defines the contract if it is not defined yet. */
    void deploy() {
        channel()
                .deploy(
                        CONTRACT,
                        "1.0",
                        new LoadContract(),
                        EndorsementPolicy.outOf(options.endorsers, options.organizations()));
    }

    /** Closes the network and keeps its data. */
    void stop() {
        consortium.close();
    }

    /** Opens a stopped network from its data. The contract's code must be deployed again. */
    void open() {
        consortium = builder().start();
    }

    /** Deletes what a stopped network's nodes keep as state. */
    void deleteStates() {
        Path nodes = home().resolve("nodes");
        for (Path node : ScratchDirectory.list(nodes)) {
            Path state = node.resolve("channels").resolve(CHANNEL).resolve("state");
            if (Files.isDirectory(state)) {
                new ScratchDirectory(state).close();
            }
        }
    }

    private Path home() {
        return scratch.orElseThrow(() -> new IllegalStateException("this network is in memory"))
                .path()
                .resolve("network");
    }

    /** Bytes of all its files, 0 in memory. */
    long diskBytes() {
        return scratch.map(ScratchDirectory::bytes).orElse(0L);
    }

    private ConsortiumBuilder builder() {
        ConsortiumBuilder builder = scratch.map(directory -> Consortium.at(home())
                        .blockLog(options.blockLog)
                        .stateStore(options.state)
                        .durability(options.durability()))
                .orElseGet(Consortium::inMemory)
                .ordering(options.ordering == NetworkOptions.Ordering.raft ? Raft.nodes(options.orderers) : Solo.node())
                .batch(options.batch())
                .crypto(options.provider());
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
