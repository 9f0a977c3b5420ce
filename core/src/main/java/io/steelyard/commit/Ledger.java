package io.steelyard.commit;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.contract.ContractContext.Modification;
import io.steelyard.endorse.ChannelAccess;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Block;
import io.steelyard.format.ContractEvent;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.policy.Policy;
import io.steelyard.state.ChannelState;
import io.steelyard.state.HistoryCursor;
import io.steelyard.state.HistoryIndex;
import io.steelyard.state.Snapshot;
import io.steelyard.state.StaleReads;
import io.steelyard.state.TransactionIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel as one peer has committed it, for reading: blocks, state, outcomes, events. Everything answers from the last committed
 * block; any thread. The peer's commit thread is the only writer.
 */
public final class Ledger implements ChannelAccess {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int EXPLANATIONS_MAX = 10_000;
    private static final int BLOCKS_OF_IDS_MAX = 64;

    private final String channelId;
    private final BlockLog log;
    private final ChannelState state;
    private final Waiters waiters = new Waiters();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Fault> explanations = atMost(EXPLANATIONS_MAX);
    private final Map<Long, List<String>> idsOfBlocks = atMost(BLOCKS_OF_IDS_MAX);
    private volatile KnownDefinitions definitions;
    private volatile ChannelConfig config;
    private volatile ChannelPolicies policies;
    private volatile long height;
    private volatile boolean closed;
    private volatile Optional<String> error = Optional.empty();
    private volatile Optional<String> refusal = Optional.empty();

    Ledger(BlockLog log, ChannelState state, ChannelConfig config, ChannelPolicies policies) {
        this.channelId = config.channelId();
        this.log = log;
        this.state = state;
        this.config = config;
        this.policies = policies;
        this.height = log.height();
        this.definitions = new KnownDefinitions(height);
    }

    private static <K, V> Map<K, V> atMost(int entries) {
        return Collections.synchronizedMap(new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > entries;
            }
        });
    }

    /** Channel id. */
    public String channelId() {
        return channelId;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public long height() {
        return height;
    }

    /** Why the peer stopped committing, empty while it works. */
    public Optional<String> error() {
        return error;
    }

    /** The last block that the peer was given and did not take, and why; empty once it has committed another. */
    public Optional<String> refusal() {
        return refusal;
    }

    /** Whether the peer was closed: nothing more will be committed. */
    public boolean isClosed() {
        return closed;
    }

    /** A committed block with verdicts and commit hash. @throws IllegalArgumentException at or above the height */
    public Block block(long number) {
        if (number < 0 || number >= height) {
            throw new IllegalArgumentException(
                    "channel '" + channelId + "' has blocks 0 to " + (height - 1) + ", not block " + number);
        }
        return read(() -> log.read(number));
    }

    /** Log and state are closed with the peer; whoever still reads is told so in a way that another peer may be asked. */
    private <T> T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalStateException e) {
            if (closed) {
                throw new UnavailableException(stopped(), e);
            }
            throw e;
        }
    }

    @Override
    public Snapshot snapshot() {
        return state.snapshot();
    }

    @Override
    public Optional<ContractDefinition> definition(Snapshot snapshot, String contract) {
        return definitions.find(snapshot, contract);
    }

    @Override
    public boolean contains(String txId) {
        return find(txId).isPresent();
    }

    private Optional<TransactionIndex.Entry> find(String txId) {
        return read(() -> TransactionIndex.find(state.view(), txId));
    }

    /** Blocks from {@code number} up to the height at the time of the call, in order. */
    public Iterator<Block> blocks(long number) {
        return log.from(number);
    }

    /** A contract's definition, empty when the channel does not have it. */
    public Optional<ContractDefinition> definition(String contract) {
        return read(() -> Definitions.find(state.view(), contract));
    }

    /**
     * The policies that the endorsers of a transaction must satisfy which invokes {@code contract} and reads and writes so: the
     * contract's, and for each key written that key's own, its collection's or its contract's. One that refuses everybody stands for a
     * contract that the channel does not have.
     */
    public List<Policy> endorsementPolicies(String contract, ReadWriteSet set) {
        return read(() -> EndorsementCheck.required(contract, set, policies));
    }

    /** Names of the contracts defined. */
    public List<String> contractNames() {
        return read(() -> Definitions.all(state.view())).stream()
                .map(ContractDefinition::name)
                .toList();
    }

    /** What became of a transaction, empty when it is not on the ledger. */
    public Optional<TransactionOutcome> outcome(String txId) {
        return find(txId)
                // the state moves a little before the ledger does: what one can ask about is what one can read
                .filter(found -> found.place().block() < height)
                .map(found -> outcome(txId, found));
    }

    private TransactionOutcome outcome(String txId, TransactionIndex.Entry found) {
        ValidationCode code = found.code();
        Fault fault = explanations.getOrDefault(
                txId, new Fault(code, code == ValidationCode.VALID ? "" : "no details are kept for it"));
        return new TransactionOutcome(
                txId,
                code,
                found.place().block(),
                (int) found.place().transaction(),
                fault.reason(),
                fault.isConflict());
    }

    /** The id of a transaction of one of the last blocks that this peer has committed since it was opened. */
    Optional<String> recentId(Version place) {
        List<String> ids = idsOfBlocks.getOrDefault(place.block(), List.of());
        long position = place.transaction();
        return position >= 0 && position < ids.size() ? Optional.of(ids.get((int) position)) : Optional.empty();
    }

    /**
     * Why a transaction that reads so can never become valid any more, in words: a key that it read has changed since. Empty when that
     * is not certain; it may still turn out to be invalid.
     */
    public Optional<String> whyStale(ReadWriteSet set) {
        long known = height;
        return read(() -> StaleReads.find(set, state.view(), known))
                .map(conflict -> conflict.describe(conflict.found().flatMap(this::recentId)));
    }

    /** Completes when the transaction is committed; fails with UnavailableException when the peer stops. Cancel it to stop waiting. */
    public CompletableFuture<TransactionOutcome> awaitOutcome(String txId) {
        CompletableFuture<TransactionOutcome> waiting = waiters.forTransaction(txId);
        try {
            outcome(txId).ifPresent(waiting::complete);
        } catch (UnavailableException closing) {
            waiting.completeExceptionally(closing);
        }
        failIfStopped(waiting);
        return waiting;
    }

    @Override
    public CompletableFuture<Long> awaitHeight(long goal) {
        if (height >= goal) {
            return CompletableFuture.completedFuture(height);
        }
        CompletableFuture<Long> waiting = waiters.forHeight(goal);
        if (height >= goal) {
            waiting.complete(height);
        }
        failIfStopped(waiting);
        return waiting;
    }

    /** Completes when the config has at least this sequence. */
    public CompletableFuture<Long> awaitConfig(long sequence) {
        CompletableFuture<Long> waiting = waiters.forConfig(sequence);
        if (config.sequence() >= sequence) {
            waiting.complete(config.sequence());
        }
        failIfStopped(waiting);
        return waiting;
    }

    private void failIfStopped(CompletableFuture<?> waiting) {
        if (closed || error.isPresent()) {
            waiting.completeExceptionally(new UnavailableException(stopped()));
        }
    }

    private String stopped() {
        return "the peer of channel '" + channelId + "' "
                + error.map(why -> "stopped: " + why).orElse("was closed");
    }

    /** Runs {@code wake} after each committed block, on the commit thread: it must be short. Close the answer to stop. */
    public AutoCloseable onCommit(Runnable wake) {
        listeners.add(wake);
        return () -> listeners.remove(wake);
    }

    /** Events of a block's valid transactions, in ledger order. */
    public List<ContractEvent> events(long number) {
        return events(block(number), Integer.MAX_VALUE);
    }

    /** Number of events in a block up to and including transaction {@code txId}; 0 when it is not in the block. */
    public int eventsUpTo(long number, String txId) {
        Block block = block(number);
        List<TransactionSyntax> transactions = block.transactions();
        for (int i = 0; i < transactions.size(); i++) {
            if (idOf(transactions.get(i)).equals(txId)) {
                return events(block, i + 1).size();
            }
        }
        return 0;
    }

    private static List<ContractEvent> events(Block block, int transactionsMax) {
        List<ContractEvent> events = new ArrayList<>();
        List<ValidationCode> codes = block.validationCodes();
        List<TransactionSyntax> transactions = block.transactions();
        for (int i = 0; i < Math.min(transactionsMax, codes.size()); i++) {
            TransactionSyntax syntax = transactions.get(i);
            if (codes.get(i) == ValidationCode.VALID && syntax.flaw().isEmpty() && !syntax.isConfig()) {
                syntax.transaction().action().event().ifPresent(events::add);
            }
        }
        return events;
    }

    /** The transaction id of an envelope in a block, empty when it cannot be read. */
    static String idOf(TransactionSyntax syntax) {
        return syntax.flawBefore(TransactionSyntax.Check.CREATOR_SIGNATURE).isPresent()
                ? ""
                : syntax.header().channel().txId();
    }

    @Override
    public List<Modification> history(String contract, String key) {
        return read(() -> past(contract, key));
    }

    private List<Modification> past(String contract, String key) {
        List<Modification> past = new ArrayList<>();
        try (HistoryCursor versions = HistoryIndex.versions(state.view(), contract, key)) {
            // many writes of a key in one block read that block once
            Optional<Block> block = Optional.empty();
            while (versions.hasNext()) {
                Version version = versions.next();
                Block at = block.filter(last -> last.number() == version.block())
                        .orElseGet(() -> log.read(version.block()));
                block = Optional.of(at);
                TransactionSyntax syntax = at.transactions().get((int) version.transaction());
                past.add(modification(syntax, versions.sum(), contract, key));
            }
        }
        return past;
    }

    private static Modification modification(
            TransactionSyntax syntax, Optional<Bytes> sum, String contract, String key) {
        Instant timestamp = syntax.header().channel().timestamp();
        if (sum.isPresent()) {
            return new Modification(idOf(syntax), timestamp, false, sum.get());
        }
        ReadWriteSet.Write write = syntax.readWriteSet().namespaces().stream()
                .filter(part -> part.name().equals(contract))
                .flatMap(part -> part.writes().stream())
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the history index names transaction " + idOf(syntax)
                        + " for key " + key + ", which does not write it"));
        return new Modification(idOf(syntax), timestamp, write.isDelete(), write.value());
    }

    // ---- the commit thread's side

    ChannelState state() {
        return state;
    }

    BlockLog log() {
        return log;
    }

    /** Forgets the definitions read so far: snapshots of this height on may have others. Called before such a snapshot can exist. */
    void definitionsChangeAt(long changedHeight) {
        definitions = new KnownDefinitions(changedHeight);
    }

    /** Makes a committed block visible to readers, then tells those who wait. */
    void committed(Block block, Verdicts verdicts, ChannelPolicies newPolicies) {
        verdicts.explanations().forEach((txId, why) -> {
            // a repetition must not explain the transaction that it repeats
            if (standsIn(block, txId)) {
                explanations.put(txId, why);
            }
        });
        refusal = Optional.empty();
        config = verdicts.config();
        policies = newPolicies;
        List<TransactionSyntax> transactions = block.transactions();
        idsOfBlocks.put(block.number(), transactions.stream().map(Ledger::idOf).toList());
        height = block.number() + 1;
        for (int i = 0; i < transactions.size(); i++) {
            String txId = idOf(transactions.get(i));
            if (waiters.isAwaited(txId)) {
                // the index knows which of several transactions with this id counts
                outcome(txId).ifPresent(waiters::committed);
            }
        }
        waiters.reachedHeight(height);
        waiters.reachedConfig(config.sequence());
        tellListeners();
    }

    private boolean standsIn(Block block, String txId) {
        return find(txId)
                .filter(found -> found.place().block() == block.number())
                .isPresent();
    }

    void refused(String why) {
        refusal = Optional.of(why);
    }

    void stopped(String why) {
        error = Optional.of(why);
        waiters.fail(stopped());
        tellListeners();
    }

    void closed() {
        closed = true;
        waiters.fail(stopped());
        tellListeners();
    }

    /** A listener's failure is its own: it must not stop the peer. */
    private void tellListeners() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.warn("a listener of channel '{}' failed", channelId, e);
            }
        }
    }
}
