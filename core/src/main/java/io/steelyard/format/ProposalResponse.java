package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.util.Optional;

/** An endorser's answer; {@code payload} (ProposalResponsePayload bytes) is empty and there is no endorsement when it refused. */
public record ProposalResponse(ContractResponse response, Bytes payload, Optional<Endorsement> endorsement) {
    /** What Fabric's endorser writes into an endorsed answer. */
    private static final int VERSION = 1;

    /** Fabric's {@code ProposalResponse} message. @throws io.steelyard.error.MalformedException when it is none */
    public static ProposalResponse parse(Bytes bytes) {
        var message = Wire.parse(
                org.hyperledger.fabric.protos.peer.ProposalResponse.parser(), bytes, "the proposal response");
        return new ProposalResponse(
                Responses.read(message.getResponse()),
                Wire.copy(message.getPayload()),
                message.hasEndorsement() ? Optional.of(Endorsements.read(message.getEndorsement())) : Optional.empty());
    }

    /** Fabric's {@code ProposalResponse} message. */
    public Bytes toBytes() {
        var message = org.hyperledger.fabric.protos.peer.ProposalResponse.newBuilder()
                .setResponse(Responses.message(response))
                .setPayload(Wire.wrap(payload));
        endorsement.ifPresent(given -> message.setVersion(VERSION).setEndorsement(Endorsements.message(given)));
        return Wire.encode(message.build());
    }
}
