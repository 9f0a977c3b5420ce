package io.steelyard.node;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.bytes.Bytes;
import io.steelyard.commit.BlockPreparation;
import io.steelyard.commit.Committer;
import io.steelyard.commit.CommitterSettings;
import io.steelyard.commit.Ledger;
import io.steelyard.contract.Contract;
import io.steelyard.contract.ContractRunner;
import io.steelyard.endorse.EndorsementService;
import io.steelyard.endorse.Endorser;
import io.steelyard.endorse.InstalledContracts;
import io.steelyard.error.ConfigurationException;
import io.steelyard.format.Block;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.Identity;
import io.steelyard.lifecycle.Approvals;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.lifecycle.LifecycleContract;
import io.steelyard.order.BlockSource;
import io.steelyard.state.StateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** One peer of an organization with the channels it joined: it endorses, validates, commits and answers. Thread-safe. */
public final class Peer implements AutoCloseable {
    private static final Bytes VALID = Bytes.of(new byte[] {(byte) ValidationCode.VALID.number()});

    private final NodeContext context;
    private final BlockPreparation preparation;
    private final Function<String, Approvals> approvals;
    private final ContractRunner.Limits limits;
    private final Map<String, Joined> channels = new ConcurrentSkipListMap<>();

    /** A peer with no channel yet. {@code preparation} may be shared by the peers of a JVM, {@code approvals} answers what its
     * organization has agreed to in a channel. */
    public Peer(
            NodeContext context,
            BlockPreparation preparation,
            Function<String, Approvals> approvals,
            ContractRunner.Limits limits) {
        this.context = context;
        this.preparation = preparation;
        this.approvals = approvals;
        this.limits = limits;
    }

    private record Joined(Committer committer, Endorser endorser, InstalledContracts contracts, ContractRunner runner) {
        void close() {
            try {
                runner.close();
            } finally {
                committer.close();
            }
        }
    }

    /** Id of the peer. */
    public String id() {
        return context.nodeId();
    }

    /** Its identity. */
    public Identity identity() {
        return context.signer().identity();
    }

    /** Channels found on disk that were joined before and are not open yet. */
    public List<String> storedChannels() {
        return context.storage().channels();
    }

    /** Channels joined. */
    public List<String> channels() {
        return List.copyOf(channels.keySet());
    }

    /**
     * Joins a channel by its genesis block, or opens it again when it is on disk, without asking for that block.
     *
     * @param sources the channel's ordering nodes, nearest first
     */
    public synchronized void join(String channelId, Supplier<Block> genesis, Supplier<List<BlockSource>> sources) {
        if (channels.containsKey(channelId)) {
            throw new ConfigurationException("peer " + id() + " has already joined channel '" + channelId + "'");
        }
        Committer committer = open(channelId, genesis, sources);
        InstalledContracts contracts = new InstalledContracts();
        contracts.install(
                Definitions.NAMESPACE, new LifecycleContract(identity().mspId(), approvals.apply(channelId)));
        ContractRunner runner = ContractRunner.withThreads(context.environment(), id() + "-" + channelId, limits);
        Endorser endorser = new Endorser(
                committer.ledger(),
                contracts,
                runner,
                context.signer(),
                context.suite(),
                context.environment(),
                this::joinedEndorser);
        channels.put(channelId, new Joined(committer, endorser, contracts, runner));
    }

    private Committer open(String channelId, Supplier<Block> genesis, Supplier<List<BlockSource>> sources) {
        BlockLog log = context.storage().openBlocks(channelId);
        StateStore state = null;
        try {
            if (log.height() == 0) {
                log.append(genesis.get().withMetadata(Block.TRANSACTIONS_FILTER, VALID));
                log.sync();
            }
            state = context.storage().openState(channelId);
            return Committer.open(new CommitterSettings(
                    id(),
                    log,
                    state,
                    () -> context.storage().rebuildState(channelId),
                    sources,
                    preparation,
                    context.suite(),
                    context.environment()));
        } catch (RuntimeException | Error e) {
            // what stays open could not be opened again by a second try
            if (state != null) {
                state.close();
            }
            log.close();
            throw e;
        }
    }

    private Optional<Endorser> joinedEndorser(String channelId) {
        return Optional.ofNullable(channels.get(channelId)).map(Joined::endorser);
    }

    /** A channel's ledger. @throws ConfigurationException when the peer has not joined it, naming those it has */
    public Ledger ledger(String channelId) {
        return joined(channelId).committer().ledger();
    }

    /** A channel's endorsement service. */
    public EndorsementService endorser(String channelId) {
        return joined(channelId).endorser();
    }

    /** Puts a contract's implementation on this peer, replacing an earlier one of the same name. */
    public void install(String channelId, String name, Contract contract) {
        joined(channelId).contracts().install(name, contract);
    }

    private Joined joined(String channelId) {
        Joined joined = channels.get(channelId);
        if (joined == null) {
            throw new ConfigurationException(
                    "peer " + id() + " has not joined channel '" + channelId + "'; it has joined " + channels.keySet());
        }
        return joined;
    }

    /** Leaves memory; the files stay. Returns when the threads have ended. Idempotent. */
    @Override
    public synchronized void close() {
        channels.values().forEach(Joined::close);
        channels.clear();
    }
}
