package io.steelyard.format;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import java.util.Optional;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;

/** What endorsers sign: {@code ProposalResponsePayload} with its {@code ChaincodeAction}. {@code results} are TxReadWriteSet bytes. */
public record ResponsePayload(
        Bytes proposalHash,
        Bytes results,
        Optional<ContractEvent> event,
        ContractResponse response,
        String contract,
        String contractVersion) {
    /** Parses it. @throws io.steelyard.error.MalformedException when it is none */
    public static ResponsePayload parse(Bytes bytes) {
        var message = Wire.parse(ProposalResponsePayload.parser(), bytes, "the proposal response payload");
        var action = Wire.parse(ChaincodeAction.parser(), message.getExtension(), "the chaincode action");
        return read(message.getProposalHash(), action, event(action.getEvents()));
    }

    static ResponsePayload read(ByteString proposalHash, ChaincodeAction action, Optional<ContractEvent> event) {
        return new ResponsePayload(
                Wire.copy(proposalHash),
                Wire.copy(action.getResults()),
                event,
                Responses.read(action.getResponse()),
                action.getChaincodeId().getName(),
                action.getChaincodeId().getVersion());
    }

    /** The event, if there is one. @throws io.steelyard.error.MalformedException when the bytes are no event */
    static Optional<ContractEvent> event(ByteString bytes) {
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        ChaincodeEvent event = Wire.parse(ChaincodeEvent.parser(), bytes, "the contract event");
        return Optional.of(new ContractEvent(
                event.getChaincodeId(), event.getTxId(), event.getEventName(), Wire.copy(event.getPayload())));
    }

    /** Deterministic bytes. */
    public Bytes toBytes() {
        ChaincodeAction action = ChaincodeAction.newBuilder()
                .setResults(Wire.wrap(results))
                .setEvents(event.map(ResponsePayload::message).orElse(ByteString.EMPTY))
                .setResponse(Responses.message(response))
                .setChaincodeId(ChaincodeID.newBuilder().setName(contract).setVersion(contractVersion))
                .build();
        return Wire.encode(ProposalResponsePayload.newBuilder()
                .setProposalHash(Wire.wrap(proposalHash))
                .setExtension(action.toByteString())
                .build());
    }

    private static ByteString message(ContractEvent event) {
        return ChaincodeEvent.newBuilder()
                .setChaincodeId(event.contract())
                .setTxId(event.txId())
                .setEventName(event.name())
                .setPayload(Wire.wrap(event.payload()))
                .build()
                .toByteString();
    }
}
