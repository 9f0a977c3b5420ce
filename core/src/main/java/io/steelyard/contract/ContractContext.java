package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ContractResponse;
import io.steelyard.identity.Identity;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a contract sees of the ledger during one transaction. Reads see the committed state, never this transaction's own writes
 * (Fabric's rule). Used by the thread that runs the contract, and dead after it returns.
 */
public interface ContractContext {
    /** Channel id. */
    String channelId();
    /** The name under which the contract that runs is deployed. */
    String contractName();
    /** Transaction id. */
    String txId();
    /** The client's proposal time: the same at every organization. */
    Instant timestamp();
    /** Who proposed the transaction; valid in its MSP. */
    Identity caller();
    /** Data that reaches the contract but not the ledger. */
    Map<String, Bytes> transientData();

    /** A committed value. */
    Optional<Bytes> get(String key);
    /** Writes a value; an empty one deletes, as in Fabric. */
    void put(String key, Bytes value);
    /** Deletes a key. */
    void delete(String key);
    /** A committed value read from JSON. @throws ContractException when it is not such JSON */
    <T> Optional<T> get(String key, Class<T> type);
    /** Writes a value as JSON with a fixed property order. */
    void put(String key, Object value);

    /** {@link #add(String, BigInteger, Bounds)} of a small number without bounds. */
    default void add(String key, long amount) {
        add(key, amount, Bounds.NONE);
    }
    /** {@link #add(String, BigInteger, Bounds)} of a small number. */
    default void add(String key, long amount, Bounds bounds) {
        add(key, BigInteger.valueOf(amount), bounds);
    }
    /**
     * Adds a whole number, which may be negative, to what the key holds when the transaction is committed, without reading it: however
     * many transactions add to one key at the same time, none is in another's way. A missing key counts as 0; afterwards it holds the sum
     * in decimal digits, which {@code get(key, Long.class)} or {@code BigInteger.class} reads.
     *
     * <p>As every write it cannot be seen by this transaction's own reads. Several additions to a key in one transaction count as one,
     * which must keep the bounds of all. A transaction whose sum would break the bounds, would have more than
     * {@value io.steelyard.format.Addition#DIGITS_MAX} digits, or whose key holds no such number when its turn comes, is invalid as a whole:
     * {@code INVALID_WRITESET}, with the reason in words. Not for private data.
     *
     * @throws ContractException when the channel lacks the capability {@code STEELYARD_DELTA_1}, which is off unless asked for; when this
     *     transaction writes or deletes the key, too; when the amount or a bound has too many digits
     */
    void add(String key, BigInteger amount, Bounds bounds);

    /** Keys from {@code startKey} (included) to {@code endKey} (excluded), empty meaning open; protected against phantoms. */
    Entries range(String startKey, String endKey);
    /** At most {@code pageSize} keys after {@code bookmark} (empty at first); only in evaluated transactions, as in Fabric. */
    Page page(String startKey, String endKey, int pageSize, String bookmark);
    /** A key made of a type and attributes. @throws ContractException when a part holds U+0000 or U+10FFFF */
    String compositeKey(String objectType, String... attributes);
    /** Type and attributes of a composite key. */
    List<String> splitCompositeKey(String key);
    /** All composite keys that begin with these attributes; protected against phantoms. */
    Entries byCompositeKey(String objectType, String... attributes);
    /** A key's past values, newest first. */
    List<Modification> history(String key);

    /** Sets the transaction's event; the last one wins. @throws ContractException when the name is empty */
    void emit(String name, Bytes payload);
    /** Sets the transaction's event with a JSON payload. */
    void emit(String name, Object payload);
    /** Calls another contract of this channel in the same transaction; its policy must then hold too. */
    ContractResponse call(String contract, String function, Bytes... arguments);
    /** Calls a contract of another channel, read-only: its writes are dropped. */
    ContractResponse callChannel(String channelId, String contract, String function, Bytes... arguments);
    /** Requires {@code policy} (Fabric's language) for later writes of the key. */
    void setEndorsementPolicy(String key, String policy);
    /** The key's own policy, if any. */
    Optional<String> endorsementPolicy(String key);

    /** What the sum of an addition must keep: at least {@code min}, at most {@code max}, both included, empty for no bound. */
    record Bounds(Optional<BigInteger> min, Optional<BigInteger> max) {
        /** Any sum will do. */
        public static final Bounds NONE = new Bounds(Optional.empty(), Optional.empty());

        /** @throws ContractException when no number lies between */
        public Bounds {
            if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
                throw new ContractException("no number is at least " + min.get() + " and at most " + max.get());
            }
        }

        /** A sum of {@code min} or more; 0 for what must never be overdrawn. */
        public static Bounds atLeast(long min) {
            return new Bounds(Optional.of(BigInteger.valueOf(min)), Optional.empty());
        }

        /** A sum of {@code max} or less. */
        public static Bounds atMost(long max) {
            return new Bounds(Optional.empty(), Optional.of(BigInteger.valueOf(max)));
        }

        /** A sum from {@code min} to {@code max}. */
        public static Bounds between(long min, long max) {
            return new Bounds(Optional.of(BigInteger.valueOf(min)), Optional.of(BigInteger.valueOf(max)));
        }
    }

    /** A key with its value. */
    record Entry(String key, Bytes value) {
        /** The value read from JSON. @throws ContractException when it is not such JSON */
        public <T> T value(Class<T> type) {
            return ContractJson.ofState("the value of key " + Utf8.quoted(key), value, type);
        }
    }

    /** One past write of a key. */
    record Modification(String txId, Instant timestamp, boolean isDelete, Bytes value) {
        /** The value written, read from JSON; empty for a delete. @throws ContractException when it is not such JSON */
        public <T> Optional<T> value(Class<T> type) {
            return isDelete
                    ? Optional.empty()
                    : Optional.of(ContractJson.ofState("the value written by transaction " + txId, value, type));
        }
    }

    /** Part of a range; {@code bookmark} is empty at the end. */
    record Page(List<Entry> entries, String bookmark) {
        /** Copies the list. */
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** The entries of a range, read as they are asked for; what was read goes into the read set. */
    interface Entries extends Iterable<Entry>, AutoCloseable {
        @Override
        void close();
    }
}
