package io.steelyard.order;

import io.steelyard.bytes.Bytes;
import java.util.List;

/**
 * Envelopes that go into one block together; a config envelope is alone. {@code configSequence} is the channel config under which
 * they were admitted: when the config has moved on by the time the batch is ordered, they are checked again.
 */
public record Batch(List<Bytes> envelopes, long configSequence, boolean isConfig) {
    /** Copies the list. @throws IllegalArgumentException when empty, when a config is not alone, or for a negative sequence */
    public Batch {
        envelopes = List.copyOf(envelopes);
        if (envelopes.isEmpty()) {
            throw new IllegalArgumentException("A batch holds at least one envelope; got none");
        }
        if (isConfig && envelopes.size() != 1) {
            throw new IllegalArgumentException("A config envelope is alone in its batch; got " + envelopes.size());
        }
        if (configSequence < 0) {
            throw new IllegalArgumentException("A config sequence is not negative; got " + configSequence);
        }
    }

    /** A self-delimiting encoding, the entry of engines' logs (format in docs/format.md). */
    public Bytes toBytes() {
        return BatchFormat.write(this);
    }

    /** Reads it. @throws io.steelyard.error.MalformedException when it is none */
    public static Batch parse(Bytes bytes) {
        return BatchFormat.read(bytes);
    }
}
