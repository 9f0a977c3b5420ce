package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import java.util.Optional;

/** Read access to a world state. Namespaces are contracts (or reserved names); keys are text ordered by unsigned UTF-8 bytes. */
public interface StateView {
    /** The committed value, empty when there is none. */
    Optional<VersionedValue> get(String namespace, String key);

    /** What is committed for a private key's hash in a contract's collection: the hash of the value; empty when there is none. */
    default Optional<VersionedValue> getHashed(String namespace, String collection, Bytes keyHash) {
        return get(Space.hashed(namespace, collection).storeNamespace(), keyHash.hex());
    }

    /** Entries from {@code startKey} (included) to {@code endKey} (excluded); an empty start or end is open. */
    StateCursor range(String namespace, String startKey, String endKey);
}
