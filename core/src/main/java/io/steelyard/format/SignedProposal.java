package io.steelyard.format;

import io.steelyard.bytes.Bytes;

/** A proposal's bytes and the creator's signature over them. */
public record SignedProposal(Bytes proposal, Bytes signature) {
    /** Fabric's {@code SignedProposal} message. @throws io.steelyard.error.MalformedException when it is none */
    public static SignedProposal parse(Bytes bytes) {
        var message =
                Wire.parse(org.hyperledger.fabric.protos.peer.SignedProposal.parser(), bytes, "the signed proposal");
        return new SignedProposal(Wire.copy(message.getProposalBytes()), Wire.copy(message.getSignature()));
    }

    /** Fabric's {@code SignedProposal} message. */
    public Bytes toBytes() {
        return Wire.encode(org.hyperledger.fabric.protos.peer.SignedProposal.newBuilder()
                .setProposalBytes(Wire.wrap(proposal))
                .setSignature(Wire.wrap(signature))
                .build());
    }
}
