package io.steelyard.format;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.error.MalformedException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;

/**
 * A transaction proposal: the exact bytes that the client signed, with a view on them. Immutable, any thread. Source:
 * fabric:core/endorser/msgvalidation.go UnpackProposal; fabric-gateway's proposal builder.
 */
public final class Proposal {
    private final Bytes bytes;
    private final Header header;
    private final Bytes ledgerPayload;
    private final List<Bytes> arguments;
    private final Map<String, Bytes> transientData;
    private final boolean isInit;

    private Proposal(Bytes bytes, Header header, ChaincodeProposalPayload payload, ChaincodeInput input) {
        this.bytes = bytes;
        this.header = header;
        this.ledgerPayload = withoutTransient(payload.getInput());
        this.arguments = input.getArgsList().stream().map(Wire::copy).toList();
        this.transientData = transientData(payload);
        this.isInit = input.getIsInit();
    }

    /** What a client asks: contract, arguments (function name first), transient data that stays off the ledger. */
    public record Call(String channelId, String contract, List<Bytes> arguments, Map<String, Bytes> transientData) {
        /** Copies the collections. */
        public Call {
            arguments = List.copyOf(arguments);
            transientData = Map.copyOf(transientData);
        }
    }

    /** A new proposal with the transaction id that follows from creator and nonce (24 bytes). */
    public static Proposal create(Call call, Bytes creator, Bytes nonce, Instant timestamp) {
        Bytes channelHeader = Envelope.channelHeader(
                HeaderType.ENDORSER_TRANSACTION,
                call.channelId,
                TransactionIds.compute(nonce, creator),
                timestamp,
                call.contract);
        var header = org.hyperledger.fabric.protos.common.Header.newBuilder()
                .setChannelHeader(Wire.wrap(channelHeader))
                .setSignatureHeader(Wire.wrap(Envelope.signatureHeader(creator, nonce)))
                .build();
        return parse(Wire.encode(org.hyperledger.fabric.protos.peer.Proposal.newBuilder()
                .setHeader(header.toByteString())
                .setPayload(payload(call).toByteString())
                .build()));
    }

    /** The contract's language is left open, as Fabric's Java client does; nobody evaluates it. */
    private static ChaincodeProposalPayload payload(Call call) {
        ChaincodeInput input = ChaincodeInput.newBuilder()
                .addAllArgs(call.arguments.stream().map(Wire::wrap).toList())
                .build();
        ChaincodeInvocationSpec invocation = ChaincodeInvocationSpec.newBuilder()
                .setChaincodeSpec(ChaincodeSpec.newBuilder()
                        .setChaincodeId(ChaincodeID.newBuilder().setName(call.contract))
                        .setInput(input))
                .build();
        var payload = ChaincodeProposalPayload.newBuilder().setInput(invocation.toByteString());
        new TreeMap<>(call.transientData).forEach((name, value) -> payload.putTransientMap(name, Wire.wrap(value)));
        return payload.build();
    }

    /** Parses everything needed to run it. @throws MalformedException naming the broken part */
    public static Proposal parse(Bytes bytes) {
        var proposal = Wire.parse(org.hyperledger.fabric.protos.peer.Proposal.parser(), bytes, "the proposal");
        Header header = header(proposal.getHeader());
        var payload = Wire.parse(ChaincodeProposalPayload.parser(), proposal.getPayload(), "the proposal payload");
        var invocation =
                Wire.parse(ChaincodeInvocationSpec.parser(), payload.getInput(), "the proposal's chaincode invocation");
        if (!invocation.hasChaincodeSpec() || !invocation.getChaincodeSpec().hasInput()) {
            throw new MalformedException("the proposal says no arguments: chaincode spec or input is missing");
        }
        return new Proposal(
                bytes, header, payload, invocation.getChaincodeSpec().getInput());
    }

    private static Header header(ByteString bytes) {
        var pair = Wire.parse(org.hyperledger.fabric.protos.common.Header.parser(), bytes, "the proposal header");
        Header header = Header.read(pair.getChannelHeader(), pair.getSignatureHeader());
        var extension = Wire.parse(
                ChaincodeHeaderExtension.parser(), header.channel().extension(), "the channel header's extension");
        if (extension.getChaincodeId().getName().isEmpty()) {
            throw new MalformedException("the proposal names no contract: the channel header's extension has none");
        }
        return header;
    }

    private static Bytes withoutTransient(ByteString input) {
        return Wire.encode(ChaincodeProposalPayload.newBuilder().setInput(input).build());
    }

    private static Map<String, Bytes> transientData(ChaincodeProposalPayload payload) {
        Map<String, Bytes> sorted = new TreeMap<>();
        payload.getTransientMapMap().forEach((name, value) -> sorted.put(name, Wire.copy(value)));
        return Collections.unmodifiableMap(sorted);
    }

    /** Exact bytes: what is signed. */
    public Bytes bytes() {
        return bytes;
    }

    /** Both headers. */
    public Header header() {
        return header;
    }

    /** Transaction id as the channel header says it. */
    public String txId() {
        return header.channel().txId();
    }

    /** Channel id. */
    public String channelId() {
        return header.channel().channelId();
    }

    /** Contract name. */
    public String contract() {
        return header.channel().contract();
    }

    /** Arguments, function name first. */
    public List<Bytes> arguments() {
        return arguments;
    }

    /** Transient data. */
    public Map<String, Bytes> transientData() {
        return transientData;
    }

    /** Fabric's is_init flag. */
    public boolean isInit() {
        return isInit;
    }

    /** ChaincodeProposalPayload without transient data: what goes on the ledger. */
    public Bytes ledgerPayload() {
        return ledgerPayload;
    }

    /** SHA-256(channel header, signature header, ledgerPayload). */
    public Bytes hash() {
        return Sha256.of(header.channelBytes(), header.signatureBytes(), ledgerPayload);
    }
}
