package io.steelyard.state;

import io.steelyard.bytes.Bytes;

/**
 * Where keys live: a contract's public state, or the hashes of one of its private data collections. The order is that of Fabric's
 * commit hash: namespaces, in each the public state before the collections. In the store the hashes of a collection are a namespace
 * of their own, named as Fabric names it (core/ledger/kvledger/txmgmt/privacyenabledstate/db.go), with hexadecimal keys, whose order
 * is that of the bytes.
 */
record Space(String namespace, String collection) implements Comparable<Space> {
    static Space of(String namespace) {
        return new Space(namespace, "");
    }

    /**
     * The hashes of a collection. One without a name, which nothing can be written to, must not be taken for the public state: it gets
     * a name that no contract can give.
     */
    static Space hashed(String namespace, String collection) {
        return new Space(namespace, collection.isEmpty() ? "\u0000" : collection);
    }

    /** The store's namespace for it. */
    String storeNamespace() {
        return collection.isEmpty() ? namespace : namespace + "$$h" + collection;
    }

    /** The bytes of a key: of the text, or the hash that it is written for. */
    Bytes keyBytes(String key) {
        return collection.isEmpty() ? Bytes.utf8(key) : Bytes.hex(key);
    }

    @Override
    public int compareTo(Space other) {
        int byNamespace = KeyOrder.UTF8.compare(namespace, other.namespace);
        return byNamespace != 0 ? byNamespace : KeyOrder.UTF8.compare(collection, other.collection);
    }
}
