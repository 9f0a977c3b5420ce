package io.steelyard.state;

import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a transaction cannot be committed although it is well endorsed: something it read has changed since.
 *
 * @param code {@code MVCC_READ_CONFLICT} or {@code PHANTOM_READ_CONFLICT}
 * @param namespace the contract whose state it is
 * @param collection the private data collection, empty for public state
 * @param key the key that changed, in a collection the hexadecimal hash of the key; empty when a long range changed and it is not
 *     known where
 * @param expected the version that was read, empty when the key did not exist
 * @param found the version that is there now, empty when the key does not exist; for a change in the same block the version of that
 *     change, also when it is a delete
 * @param earlierTransaction position in the same block of the transaction that changed the key, empty when an earlier block did
 * @param range the range that was read, for a phantom
 */
public record Conflict(
        ValidationCode code,
        String namespace,
        String collection,
        String key,
        Optional<Version> expected,
        Optional<Version> found,
        OptionalLong earlierTransaction,
        Optional<KeyRange> range) {

    /** The conflict in one sentence. */
    public String describe() {
        return describe(Optional.empty());
    }

    /** The conflict in one sentence that names the transaction which came first, if its id is known. */
    public String describe(Optional<String> winner) {
        String where = collection.isEmpty()
                ? "contract " + namespace
                : "the private data of collection " + collection + " of contract " + namespace;
        String what = key.isEmpty() ? "the result" : "key \"" + key + "\"";
        String how = range.map(read -> " in the range " + read).orElse("");
        String who = earlierTransaction.isPresent()
                ? "transaction " + earlierTransaction.getAsLong() + " of the same block changed "
                        + (key.isEmpty() ? "keys in it" : "it")
                : found.map(version -> "it is now of version " + version).orElse("it is not there now");
        who += winner.map(id -> " (transaction " + id + ")").orElse("");
        if (key.isEmpty() && range.isPresent()) {
            return what + how + " of " + where + " has changed since it was read"
                    + (earlierTransaction.isPresent() ? "; " + who : "");
        }
        return what + how + " of " + where + " was read "
                + expected.map(version -> "at version " + version).orElse("when it did not exist") + "; " + who;
    }
}
