package io.steelyard.format;

import org.hyperledger.fabric.protos.peer.Response;

/** {@link ContractResponse} to and from Fabric's {@code Response} message. */
final class Responses {
    private Responses() {}

    static ContractResponse read(Response message) {
        return new ContractResponse(message.getStatus(), message.getMessage(), Wire.copy(message.getPayload()));
    }

    static Response message(ContractResponse response) {
        return Response.newBuilder()
                .setStatus(response.status())
                .setMessage(response.message())
                .setPayload(Wire.wrap(response.payload()))
                .build();
    }
}
