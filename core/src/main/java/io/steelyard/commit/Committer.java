package io.steelyard.commit;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.env.SerialExecutor;
import io.steelyard.error.MalformedException;
import io.steelyard.error.SteelyardException;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.order.BlockCheck;
import io.steelyard.order.BlockSource;
import io.steelyard.state.ChannelState;
import io.steelyard.state.StateStore;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's commit thread for one channel: takes blocks from an ordering node, validates them, makes them durable, moves the state,
 * and tells those who wait. While block n is judged, the signatures of block n+1 are already being checked on the worker pool.
 * Opening recovers: blocks that the state has not seen are applied by their recorded verdicts.
 */
public final class Committer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration NEW_SOURCES = Duration.ofSeconds(1);

    private final CommitterSettings settings;
    private final BlockLog log;
    private final StateStore store;
    private final ChannelState state;
    private final CryptoSuite suite;
    private final Ledger ledger;
    private final SerialExecutor thread;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean lookAgain = new AtomicBoolean();
    private volatile boolean open = true;
    private Bytes lastHash;
    private Bytes lastCommitHash;
    private ChannelConfig config;
    private ChannelPolicies policies;
    private Map<BlockSource, BlockSource.Subscription> subscriptions = new IdentityHashMap<>();

    private Committer(CommitterSettings settings, StateStore store, ChannelConfig config) {
        this.settings = settings;
        this.log = settings.log();
        this.suite = settings.suite();
        this.store = store;
        this.state = new ChannelState(store);
        this.config = config;
        this.policies = new ChannelPolicies(config, store);
        Block last = log.read(log.height() - 1);
        this.lastHash = last.hash();
        this.lastCommitHash = CommitHash.fromSlot(last.metadata(Block.COMMIT_HASH));
        this.ledger = new Ledger(log, state, config, policies);
        this.thread = settings.environment().serial(settings.peerId() + "-" + config.channelId() + "-commit", 64);
    }

    /**
     * Recovers the channel from its block log and starts committing.
     *
     * @throws io.steelyard.error.StorageException when a block is damaged, naming it
     */
    public static Committer open(CommitterSettings settings) {
        Recovery.Recovered recovered = Recovery.run(settings);
        Committer committer = new Committer(settings, recovered.store(), recovered.config());
        committer.wake();
        return committer;
    }

    /** The channel for reading. */
    public Ledger ledger() {
        return ledger;
    }

    private void wake() {
        if (open && scheduled.compareAndSet(false, true)) {
            thread.tryExecute(this::work);
        }
    }

    private void work() {
        scheduled.set(false);
        if (!open || ledger.error().isPresent()) {
            return;
        }
        try {
            lookAgainIn(takeBlocks() ? NEW_SOURCES : RETRY);
        } catch (RuntimeException | Error e) {
            LOG.error("{}: channel {} stops at block {}", settings.peerId(), ledger.channelId(), log.height(), e);
            ledger.stopped(String.valueOf(e.getMessage()));
        }
    }

    /** Sources come and go (a node restarts), and a bad one may mend; only one such timer runs at a time. */
    private void lookAgainIn(Duration delay) {
        if (lookAgain.compareAndSet(false, true)) {
            settings.environment().schedule(delay, () -> {
                lookAgain.set(false);
                wake();
            });
        }
    }

    /** Takes blocks from the nearest source that has any; false when a source failed and none helped. */
    private boolean takeBlocks() {
        List<BlockSource> sources = settings.sources().get();
        listenTo(sources);
        boolean failed = false;
        for (BlockSource source : sources) {
            try {
                takeFrom(source);
            } catch (BadSource bad) {
                failed = true;
                ledger.refused("block " + log.height() + " of " + source.nodeId() + ": " + bad.getMessage());
                LOG.warn(
                        "{}: {} gave no usable block {}: {}",
                        settings.peerId(),
                        source.nodeId(),
                        log.height(),
                        bad.getMessage());
            }
        }
        return !failed;
    }

    /** A source failed; another may be asked. */
    private static final class BadSource extends Exception {
        private static final long serialVersionUID = 1L;

        BadSource(RuntimeException cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }

    private void takeFrom(BlockSource source) throws BadSource {
        while (open && log.height() < source.height()) {
            PreparedBlock prepared = fetch(source, log.height());
            prefetch(source, prepared.block());
            commit(prepared, source);
        }
    }

    /** Any source that grows wakes this thread, so that one that stands still holds nobody up. */
    private void listenTo(List<BlockSource> sources) {
        Map<BlockSource, BlockSource.Subscription> present = new IdentityHashMap<>();
        for (BlockSource source : sources) {
            BlockSource.Subscription known = subscriptions.remove(source);
            present.put(source, known == null ? source.onGrowth(this::wake) : known);
        }
        subscriptions.values().forEach(BlockSource.Subscription::close);
        subscriptions = present;
    }

    /** Reads a block and checks that it is the next one and signed by the channel's orderers. */
    private PreparedBlock fetch(BlockSource source, long number) throws BadSource {
        Block block = read(source, number);
        try {
            if (block.number() != number || !block.header().previousHash().equals(lastHash)) {
                throw new MalformedException("block " + block.number() + " does not follow block " + (number - 1)
                        + ": its previous hash is " + block.header().previousHash() + ", expected " + lastHash);
            }
            // before any work on its transactions: whoever is no orderer cannot make this peer work
            BlockCheck.requireIntact(block);
            BlockCheck.requireSigned(block, config, suite);
            PreparedBlock prepared = settings.preparation().prepareNow(block, config);
            return new PreparedBlock(block, true, prepared.transactions());
        } catch (SteelyardException e) {
            throw new BadSource(e);
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw new BadSource(known);
            }
            throw e;
        }
    }

    /** Whatever a source does is its own fault, and no reason to stop: another one may be asked. */
    private static Block read(BlockSource source, long number) throws BadSource {
        try {
            return source.read(number);
        } catch (RuntimeException e) {
            throw new BadSource(e);
        }
    }

    private void prefetch(BlockSource source, Block current) {
        long next = current.number() + 1;
        if (!current.isConfig() && next < source.height()) {
            try {
                settings.preparation().prepareAhead(source.read(next), config);
            } catch (RuntimeException e) {
                LOG.debug("block {} cannot be prepared ahead", next, e);
            }
        }
    }

    private void commit(PreparedBlock prepared, BlockSource source) throws BadSource {
        Block block = prepared.block();
        Decision decision = settings.preparation()
                .decisions()
                .find(
                        config.channelId(),
                        prepared,
                        lastCommitHash,
                        () -> Decision.of(
                                prepared,
                                lastCommitHash,
                                store,
                                new BlockValidator(config, store, policies, suite, ledger::recentId)));
        if (source.isLedger()) {
            requireSameVerdicts(block, decision.verdicts(), source);
        }
        Block committed = decision.committed(block);
        log.append(committed);
        log.sync();
        lastHash = block.hash();
        lastCommitHash = decision.commitHash();
        if (decision.verdicts().changeDefinitions()) {
            // before the state moves, so that whoever reads the new state finds no old definition
            ledger.definitionsChangeAt(block.number() + 1);
        }
        state.apply(decision.batch(), block.number());
        Verdicts verdicts = decision.verdicts();
        if (!verdicts.config().bytes().equals(config.bytes())
                || decision.verdicts().changeDefinitions()) {
            config = verdicts.config();
            policies = new ChannelPolicies(config, store);
        }
        ledger.committed(committed, verdicts, policies);
    }

    private static void requireSameVerdicts(Block block, Verdicts verdicts, BlockSource source) throws BadSource {
        try {
            AuditClaims.require(block, source.read(block.number() - 1), verdicts);
        } catch (RuntimeException e) {
            throw new BadSource(e);
        }
    }

    /** Ends the thread after the block it works on and closes log and state. Idempotent. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        thread.close();
        subscriptions.values().forEach(BlockSource.Subscription::close);
        ledger.closed();
        try {
            store.close();
        } finally {
            log.close();
        }
    }
}
