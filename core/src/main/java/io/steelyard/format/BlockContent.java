package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.error.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a block keeps whatever becomes of its metadata, with everything derived from it. Each derived value is made at first use,
 * nearly all without a lock: they are immutable and a race only makes an equal one twice.
 */
final class BlockContent {
    private final BlockHeader header;
    private final List<Bytes> data;
    private @Nullable Bytes hash;
    private @Nullable List<Envelope> envelopes;
    private @Nullable List<TransactionSyntax> transactions;
    private @Nullable Boolean intact;
    private @Nullable Boolean wellFormed;
    private @Nullable DeflatedData deflated;

    BlockContent(BlockHeader header, List<Bytes> data) {
        this.header = header;
        this.data = List.copyOf(data);
    }

    List<Bytes> data() {
        return data;
    }

    Bytes hash() {
        Bytes known = hash;
        if (known == null) {
            known = header.hash();
            hash = known;
        }
        return known;
    }

    List<Envelope> envelopes() {
        List<Envelope> known = envelopes;
        if (known == null) {
            known = data.stream().map(Envelope::inBlock).toList();
            envelopes = known;
        }
        return known;
    }

    List<TransactionSyntax> transactions() {
        List<TransactionSyntax> known = transactions;
        if (known == null) {
            known = data.stream().map(TransactionSyntax::check).toList();
            transactions = known;
        }
        return known;
    }

    boolean isIntact() {
        Boolean known = intact;
        if (known == null) {
            known = Sha256.of(data).equals(header.dataHash());
            intact = known;
        }
        return known;
    }

    /** Made under a lock: several peers ask at the same time, and deflating twice is dearer than waiting. */
    synchronized DeflatedData deflated(Bytes whole, int start, int end) {
        DeflatedData known = deflated;
        if (known == null || !known.isFor(whole, start, end)) {
            known = DeflatedData.of(whole, start, end);
            deflated = known;
        }
        return known;
    }

    boolean isWellFormed() {
        Boolean known = wellFormed;
        if (known == null) {
            known = !data.isEmpty() && (isConfig() || data.stream().allMatch(Envelope::isWellFormed));
            wellFormed = known;
        }
        return known;
    }

    boolean isConfig() {
        if (data.size() != 1) {
            return false;
        }
        try {
            return Envelope.inBlock(data.get(0)).isConfig();
        } catch (MalformedException broken) {
            return false;
        }
    }
}
