package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Addition;
import io.steelyard.format.ContractEvent;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.identity.Identity;
import io.steelyard.policy.SignaturePolicy;
import io.steelyard.state.KeyOrder;
import io.steelyard.state.SimulatedNamespace;
import io.steelyard.state.Simulation;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateEntry;
import io.steelyard.state.StatePage;
import io.steelyard.state.StateView;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The context of a contract that runs at a peer: one transaction's reads and writes are collected in a {@link Simulation}. Opened by any
 * thread, handed to {@link ContractRunner}, used by the contract's thread alone, dead when the function has returned or its time is
 * over. Afterwards {@link #result} and {@link #event} say what came of it.
 *
 * <p>Calls: a contract of the same channel shares the simulation, so that its writes stay even when it answers an error and the caller goes
 * on; its event is dropped. One of another channel gets a simulation of its own, which is thrown away. As in Fabric
 * (core/chaincode/handler.go, HandleInvokeChaincode), but a contract may call itself.
 */
public final class LedgerContext implements ContractContext {
    /** How deep contracts may call one another. */
    public static final int CALLS_MAX = 16;

    /** The proposal as contracts see it. */
    public record Transaction(
            String channelId, String txId, Instant timestamp, Identity caller, Map<String, Bytes> transientData) {
        /** Copies the map, in the order of its keys: a contract may iterate it. */
        public Transaction {
            TreeMap<String, Bytes> sorted = new TreeMap<>(KeyOrder.UTF8);
            sorted.putAll(transientData);
            transientData = Collections.unmodifiableMap(sorted);
        }

        private Transaction on(String otherChannelId) {
            return new Transaction(otherChannelId, txId, timestamp, caller, transientData);
        }
    }

    /** One channel as a peer opens it to the contracts of one transaction. Called by the contract's thread. */
    public interface Ledger {
        /** The committed state, the same for the whole transaction; closed by whoever made it. */
        StateView state();

        /** The contract of this name, empty when there is none or the caller may not call it from a contract. */
        Optional<Contract> contract(String name);

        /** A key's past values, newest first. */
        List<Modification> history(String contract, String key);

        /** Whether the channel has the capability {@link Addition#CAPABILITY}. */
        default boolean hasAdditiveWrites() {
            return false;
        }

        /** Another channel, empty when the peer has not joined it or the caller may not read it. */
        Optional<Ledger> channel(String channelId);
    }

    private final Ledger ledger;
    private final Transaction transaction;
    private final String contract;
    private final Simulation simulation;
    private final SimulatedNamespace state;
    private final RunGuard guard;
    private final int depth;
    private boolean hasReturned;
    private @Nullable ContractEvent event;

    private LedgerContext(
            Ledger ledger, Transaction transaction, String contract, Simulation simulation, RunGuard guard, int depth) {
        this.ledger = ledger;
        this.transaction = transaction;
        this.contract = contract;
        this.simulation = simulation;
        this.state = simulation.namespace(contract);
        this.guard = guard;
        this.depth = depth;
    }

    /** A context for one run of {@code contract}. */
    public static LedgerContext open(Ledger ledger, Transaction transaction, String contract) {
        Simulation simulation = new Simulation(ledger.state(), transaction.txId());
        RunGuard guard = new RunGuard("contract '" + contract + "' in transaction " + transaction.txId());
        return new LedgerContext(ledger, transaction, contract, simulation, guard, 1);
    }

    /** What was read and written. @throws IllegalStateException unless the run has ended in time */
    public ReadWriteSet result() {
        requireReturned();
        return simulation.result();
    }

    /** The event set last. @throws IllegalStateException unless the run has ended in time */
    public Optional<ContractEvent> event() {
        requireReturned();
        return Optional.ofNullable(event);
    }

    /** Runs a function on the current thread; what it throws becomes a response. Ends this context. */
    ContractResponse run(Contract code, String function, List<Bytes> arguments) {
        try {
            ContractResponse response = code.invoke(this, function, arguments);
            return response == null
                    ? ContractFailure.refusal(contract, "answered null to function " + Utf8.quoted(function))
                    : new ContractResponse(response.status(), Utf8.encodable(response.message()), response.payload());
        } catch (Throwable thrown) { // also errors: contract code must not end a thread of the engine
            return ContractFailure.response(contract, function, thrown);
        } finally {
            hasReturned = true;
        }
    }

    RunGuard guard() {
        return guard;
    }

    @Override
    public String channelId() {
        return transaction.channelId();
    }

    @Override
    public String contractName() {
        return contract;
    }

    @Override
    public String txId() {
        return transaction.txId();
    }

    @Override
    public Instant timestamp() {
        return transaction.timestamp();
    }

    @Override
    public Identity caller() {
        return transaction.caller();
    }

    @Override
    public Map<String, Bytes> transientData() {
        return transaction.transientData();
    }

    @Override
    public Optional<Bytes> get(String key) {
        requireAlive();
        LedgerKeys.requireKey(key);
        return guard.call(() -> state.get(key));
    }

    @Override
    public void put(String key, Bytes value) {
        requireAlive();
        requireOwnKey(key);
        write(() -> state.put(key, value));
    }

    @Override
    public void delete(String key) {
        requireAlive();
        requireOwnKey(key);
        write(() -> state.delete(key));
    }

    /** Where additions have keys of their own, nobody else writes those. */
    private void requireOwnKey(String key) {
        LedgerKeys.requireKey(key);
        if (ledger.hasAdditiveWrites() && Addition.isAddition(key)) {
            throw new ContractException("key " + LedgerKeys.shown(key)
                    + " stands for an addition in this channel; use add, or another key");
        }
    }

    @Override
    public void add(String key, BigInteger amount, Bounds bounds) {
        requireAlive();
        requireOwnKey(key);
        if (!ledger.hasAdditiveWrites()) {
            throw new ContractException("channel '" + channelId() + "' has no additive writes: its application"
                    + " capability " + Addition.CAPABILITY
                    + " is not on. It is turned on by ChannelOptions when the channel"
                    + " is made, or later by Channel.enableAdditiveWrites or ConfigChange.additiveWrites");
        }
        write(() -> state.add(key, new Addition(amount, bounds.min(), bounds.max())));
    }

    @Override
    public <T> Optional<T> get(String key, Class<T> type) {
        return get(key).map(bytes -> ContractJson.ofState("the value of key " + Utf8.quoted(key), bytes, type));
    }

    @Override
    public void put(String key, Object value) {
        put(key, value instanceof Bytes bytes ? bytes : toJson("value for key " + Utf8.quoted(key), value));
    }

    private static Bytes toJson(String what, Object value) {
        if (value == null) {
            throw new ContractException("the " + what + " is null; delete the key or write an empty Optional");
        }
        try {
            return LedgerJson.write(value);
        } catch (NotConvertible refused) {
            throw new ContractException("the " + what + " has no JSON: " + refused.getMessage());
        }
    }

    @Override
    public Entries range(String startKey, String endKey) {
        requireAlive();
        return entries(LedgerKeys.rangeStart(startKey), LedgerKeys.rangeEnd(endKey));
    }

    @Override
    public Page page(String startKey, String endKey, int pageSize, String bookmark) {
        requireAlive();
        String start = LedgerKeys.rangeStart(startKey);
        String end = LedgerKeys.rangeEnd(endKey);
        StatePage page = guard.call(() -> state.page(start, end, pageSize, bookmark));
        return new Page(page.entries().stream().map(LedgerContext::entry).toList(), page.bookmark());
    }

    @Override
    public String compositeKey(String objectType, String... attributes) {
        return LedgerKeys.composite(objectType, attributes);
    }

    @Override
    public List<String> splitCompositeKey(String key) {
        return LedgerKeys.split(key);
    }

    @Override
    public Entries byCompositeKey(String objectType, String... attributes) {
        requireAlive();
        String prefix = LedgerKeys.composite(objectType, attributes);
        return entries(prefix, LedgerKeys.compositeEnd(prefix));
    }

    private Entries entries(String start, String end) {
        StateCursor cursor = guard.call(() -> state.range(start, end));
        return new GuardedEntries(this::requireAlive, guard, cursor);
    }

    static Entry entry(StateEntry entry) {
        return new Entry(entry.key(), entry.value().value());
    }

    @Override
    public List<Modification> history(String key) {
        requireAlive();
        LedgerKeys.requireKey(key);
        return List.copyOf(guard.call(() -> ledger.history(contract, key)));
    }

    @Override
    public void emit(String name, Bytes payload) {
        requireAlive();
        if (name.isEmpty()) {
            throw new ContractException("an event's name must not be empty");
        }
        if (!Utf8.isEncodable(name)) {
            throw new ContractException(
                    "the event's name " + Utf8.quoted(name) + " holds an unpaired surrogate, which has no UTF-8");
        }
        event = new ContractEvent(contract, txId(), name, payload);
    }

    @Override
    public void emit(String name, Object payload) {
        emit(name, payload instanceof Bytes bytes ? bytes : toJson("payload of event " + Utf8.quoted(name), payload));
    }

    @Override
    public ContractResponse call(String callee, String function, Bytes... arguments) {
        requireAlive();
        return call(ledger, transaction, simulation, callee, function, arguments);
    }

    @Override
    public ContractResponse callChannel(String channelId, String callee, String function, Bytes... arguments) {
        if (channelId.equals(channelId())) {
            return call(callee, function, arguments);
        }
        requireAlive();
        Optional<Ledger> other = guard.call(() -> ledger.channel(channelId));
        if (other.isEmpty()) {
            return ContractResponse.error(
                    "channel " + Utf8.quoted(channelId) + " is not open to contract '" + contract + "' at this peer");
        }
        Simulation dropped = new Simulation(guard.call(() -> other.get().state()), txId());
        return call(other.get(), transaction.on(channelId), dropped, callee, function, arguments);
    }

    private ContractResponse call(
            Ledger on, Transaction with, Simulation in, String callee, String function, Bytes... arguments) {
        if (depth >= CALLS_MAX) {
            throw new ContractException("contracts call one another more than " + CALLS_MAX + " deep");
        }
        Optional<Contract> code = guard.call(() -> on.contract(callee));
        if (code.isEmpty()) {
            return ContractResponse.error("channel '" + with.channelId() + "' has no contract " + Utf8.quoted(callee)
                    + " that can be called");
        }
        LedgerContext context = new LedgerContext(on, with, callee, in, guard, depth + 1);
        return context.run(code.get(), function, Arrays.asList(arguments.clone()));
    }

    @Override
    public void setEndorsementPolicy(String key, String policy) {
        requireAlive();
        requireOwnKey(key);
        write(() -> {
            Bytes envelope = SignaturePolicy.parse(policy).toBytes();
            state.setMetadata(key, Map.of(KeyMetadata.VALIDATION_PARAMETER, envelope));
        });
    }

    @Override
    public Optional<String> endorsementPolicy(String key) {
        requireAlive();
        LedgerKeys.requireKey(key);
        return guard.call(() -> Optional.ofNullable(state.metadata(key).get(KeyMetadata.VALIDATION_PARAMETER))
                .filter(envelope -> !envelope.isEmpty())
                .map(envelope -> SignaturePolicy.parse(envelope).toString()));
    }

    private void write(Runnable action) {
        guard.call(() -> {
            action.run();
            return true;
        });
    }

    private void requireAlive() {
        guard.check();
        if (hasReturned) {
            throw new IllegalStateException("the context of contract '" + contract + "' in transaction " + txId()
                    + " works only until the contract's function returns");
        }
    }

    private void requireReturned() {
        if (!guard.hasEndedInTime()) {
            throw new IllegalStateException("the run of contract '" + contract + "' in transaction " + txId()
                    + " has not ended, or was ended from outside; there is no result");
        }
    }
}
