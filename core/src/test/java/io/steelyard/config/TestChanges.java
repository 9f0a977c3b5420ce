package io.steelyard.config;

import java.util.List;

/** Changes that {@link ConfigChange} does not offer, for tests of other rooms. */
public final class TestChanges {
    private TestChanges() {}

    /** Removes a policy from the group at a path such as {@code Application/Org1}. */
    public static ConfigChange withoutPolicy(ConfigChange change, String path, String name) {
        return change.edit(
                List.of(path.split("/")),
                group -> group.toBuilder().removePolicies(name).build());
    }

    /** Sets the consensus state: 0 normal, 1 maintenance. */
    public static ConfigChange state(ConfigChange change, int state) {
        return change.edit(List.of("Orderer"), group -> {
            var value = group.getValuesOrThrow("ConsensusType");
            try {
                var type = org.hyperledger.fabric.protos.orderer.ConsensusType.parseFrom(value.getValue());
                return group.toBuilder()
                        .putValues(
                                "ConsensusType",
                                value.toBuilder()
                                        .setValue(type.toBuilder()
                                                .setStateValue(state)
                                                .build()
                                                .toByteString())
                                        .build())
                        .build();
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        });
    }
}
