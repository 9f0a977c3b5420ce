package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.concurrent.atomic.LongAdder;

/**
 * A suite that verifies each distinct signature once: the peers of one JVM look at the same signatures, and what its own signers
 * made needs no check. Remembered is the whole triple of key, SHA-256 of the message and signature, so that no bytes that differ
 * in anything can profit from an entry.
 *
 * <p>Only good signatures are remembered. Bad ones cost the same each time, but a flood of them cannot push the good ones out, and
 * a verdict that went wrong once (out of memory, say) does not stay. Bounded: about as many entries as the capacity, the ones
 * unused for longest go first. Thread-safe; never shared with another process.
 */
public final class SignatureMemo implements CryptoSuite {
    /** Larger than any signature of the supported kinds; beyond it nothing is remembered, so that entries stay small. */
    private static final int SIGNATURE_BYTES_MAX = 160;

    private static final int KEYS_KNOWN_MAX = 4096;

    private final CryptoSuite suite;
    private final boolean trustsOwn;
    private final RecentSet<Entry> good;
    private final KeyCache<Bytes> keyIds = new KeyCache<>(KEYS_KNOWN_MAX, SignatureMemo::keyIdOf);
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    private SignatureMemo(CryptoSuite suite, int capacity, boolean trustsOwn) {
        this.suite = suite;
        this.trustsOwn = trustsOwn;
        this.good = new RecentSet<>(capacity);
    }

    /**
     * A memo of about {@code capacity} signatures (some 400 bytes each) before {@code suite}; what its own signers make counts as
     * verified.
     *
     * @throws IllegalArgumentException when the capacity is below 2
     */
    public static SignatureMemo around(CryptoSuite suite, int capacity) {
        return new SignatureMemo(suite, capacity, true);
    }

    /** As {@link #around}, but signatures made here are verified like all others, which finds a broken signer. */
    public static SignatureMemo verifyingOwn(CryptoSuite suite, int capacity) {
        return new SignatureMemo(suite, capacity, false);
    }

    /** How many questions were answered from memory. */
    public long hits() {
        return hits.sum();
    }

    /** How many questions went to the suite behind. */
    public long misses() {
        return misses.sum();
    }

    /** How many signatures are remembered. */
    public int size() {
        return good.size();
    }

    @Override
    public String name() {
        return suite.name();
    }

    @Override
    public Bytes hash(Bytes... parts) {
        return suite.hash(parts);
    }

    @Override
    public KeyPair generateKeyPair() {
        return suite.generateKeyPair();
    }

    /**
     * {@inheritDoc} The suite behind must refuse keys that are no pair, as {@link P256Suite} does; otherwise use
     * {@link #verifyingOwn}.
     */
    @Override
    public Signer signer(PrivateKey privateKey, PublicKey publicKey) {
        Signer signer = suite.signer(privateKey, publicKey);
        if (!trustsOwn) {
            return signer;
        }
        return message -> {
            HashedMessage hashed = new HashedMessage(message);
            Bytes signature = signer instanceof KeySigners.HashedSigner own ? own.sign(hashed) : signer.sign(message);
            remember(entry(publicKey, hashed, signature));
            return signature;
        };
    }

    @Override
    public boolean verify(PublicKey publicKey, Bytes message, Bytes signature) {
        if (signature.size() > SIGNATURE_BYTES_MAX) {
            misses.increment();
            return suite.verify(publicKey, message, signature);
        }
        HashedMessage hashed = new HashedMessage(message);
        Entry entry = entry(publicKey, hashed, signature);
        if (good.contains(entry)) {
            hits.increment();
            return true;
        }
        misses.increment();
        boolean isGood = suite instanceof P256Suite own
                ? own.verify(publicKey, hashed, signature)
                : suite.verify(publicKey, message, signature);
        if (isGood) {
            remember(entry);
        }
        return isGood;
    }

    private void remember(Entry entry) {
        if (!entry.keyId.isEmpty() && entry.signature.size() <= SIGNATURE_BYTES_MAX) {
            good.add(entry);
        }
    }

    private Entry entry(PublicKey key, HashedMessage message, Bytes signature) {
        return new Entry(keyIds.get(key), message.digest(), signature);
    }

    /** The digest of the encoded key; empty, and so never remembered, when the key does not show itself. */
    private static Bytes keyIdOf(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return encoded == null ? Bytes.EMPTY : Sha256.of(Bytes.owning(encoded));
    }

    /** Ordered, so that a map full of chosen hash collisions still answers in logarithmic time. */
    private record Entry(Bytes keyId, Bytes digest, Bytes signature) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int order = digest.compareTo(other.digest);
            order = order != 0 ? order : signature.compareTo(other.signature);
            return order != 0 ? order : keyId.compareTo(other.keyId);
        }
    }
}
