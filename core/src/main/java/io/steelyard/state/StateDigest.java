package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A fingerprint of a whole world state, by which peers and stores of different kinds can be compared: SHA-256 over all namespaces in
 * order, without Steelyard's own, and in each all entries in order; every part is preceded by its size. Reads everything.
 */
public final class StateDigest {
    private final MessageDigest digest;

    private StateDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256, which every runtime must have", e);
        }
    }

    /** The fingerprint of the state at the snapshot's height. */
    public static Bytes of(Snapshot snapshot) {
        return of(snapshot, snapshot.namespaces());
    }

    /** The fingerprint of a store's content while nothing is applied to it. */
    public static Bytes of(StateStore store) {
        return of(store, store.namespaces());
    }

    private static Bytes of(StateView state, Iterable<String> namespaces) {
        StateDigest fingerprint = new StateDigest();
        for (String namespace : namespaces) {
            if (!namespace.startsWith("\u0000")) {
                fingerprint.addNamespace(state, namespace);
            }
        }
        return Bytes.owning(fingerprint.digest.digest());
    }

    private void addNamespace(StateView state, String namespace) {
        try (StateCursor entries = state.range(namespace, "", "")) {
            while (entries.hasNext()) {
                StateEntry entry = entries.next();
                VersionedValue value = entry.value();
                add(Bytes.utf8(namespace));
                add(Bytes.utf8(entry.key()));
                add(value.value());
                add(value.metadata());
                add(value.version().toBytes());
            }
        }
    }

    private void add(Bytes part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.size()).flip());
        part.updateTo(digest);
    }
}
