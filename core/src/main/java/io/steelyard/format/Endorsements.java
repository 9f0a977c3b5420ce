package io.steelyard.format;

/** {@link Endorsement} to and from Fabric's message of that name. */
final class Endorsements {
    private Endorsements() {}

    static Endorsement read(org.hyperledger.fabric.protos.peer.Endorsement message) {
        return new Endorsement(Wire.copy(message.getEndorser()), Wire.copy(message.getSignature()));
    }

    static org.hyperledger.fabric.protos.peer.Endorsement message(Endorsement endorsement) {
        return org.hyperledger.fabric.protos.peer.Endorsement.newBuilder()
                .setEndorser(Wire.wrap(endorsement.endorser()))
                .setSignature(Wire.wrap(endorsement.signature()))
                .build();
    }
}
