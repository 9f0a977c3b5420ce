package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.util.List;
import java.util.Map;

/** A transaction proposal: the exact bytes that the client signed, with a view on them. Immutable. */
public final class Proposal {
    private Proposal() {}

    /** What a client asks: contract, arguments (function name first), transient data that stays off the ledger. */
    public record Call(String channelId, String contract, List<Bytes> arguments, Map<String, Bytes> transientData) {
        /** Copies the collections. */
        public Call {
            arguments = List.copyOf(arguments);
            transientData = Map.copyOf(transientData);
        }
    }

    /** A new proposal with the transaction id that follows from creator and nonce (24 bytes). */
    public static Proposal create(Call call, Bytes creator, Bytes nonce, java.time.Instant timestamp) {
        throw new UnsupportedOperationException();
    }
    /** Parses everything needed to run it. @throws io.steelyard.error.MalformedException naming the broken part */
    public static Proposal parse(Bytes bytes) {
        throw new UnsupportedOperationException();
    }
    /** Exact bytes: what is signed. */
    public Bytes bytes() {
        throw new UnsupportedOperationException();
    }
    /** Both headers. */
    public Header header() {
        throw new UnsupportedOperationException();
    }
    /** Transaction id as the channel header says it. */
    public String txId() {
        throw new UnsupportedOperationException();
    }
    /** Channel id. */
    public String channelId() {
        throw new UnsupportedOperationException();
    }
    /** Contract name. */
    public String contract() {
        throw new UnsupportedOperationException();
    }
    /** Arguments, function name first. */
    public List<Bytes> arguments() {
        throw new UnsupportedOperationException();
    }
    /** Transient data. */
    public Map<String, Bytes> transientData() {
        throw new UnsupportedOperationException();
    }
    /** Fabric's is_init flag. */
    public boolean isInit() {
        throw new UnsupportedOperationException();
    }
    /** ChaincodeProposalPayload without transient data: what goes on the ledger. */
    public Bytes ledgerPayload() {
        throw new UnsupportedOperationException();
    }
    /** SHA-256(channel header, signature header, ledgerPayload). */
    public Bytes hash() {
        throw new UnsupportedOperationException();
    }
}
