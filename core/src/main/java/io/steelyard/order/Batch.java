package io.steelyard.order;

import io.steelyard.bytes.Bytes;
import java.util.List;

/**
 * Envelopes that go into one block together; a config envelope is alone. {@code configSequence} is the channel config under which
 * they were admitted: when the config has moved on by the time the batch is ordered, they are checked again.
 */
public record Batch(List<Bytes> envelopes, long configSequence, boolean isConfig) {
    /** Copies the list. */
    public Batch {
        envelopes = List.copyOf(envelopes);
    }

    /** A self-delimiting encoding, the entry of engines' logs (format in docs/format.md). */
    public Bytes toBytes() {
        throw new UnsupportedOperationException();
    }
    /** Reads it. @throws io.steelyard.error.MalformedException when it is none */
    public static Batch parse(Bytes bytes) {
        throw new UnsupportedOperationException();
    }
}
