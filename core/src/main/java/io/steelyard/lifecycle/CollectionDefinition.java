package io.steelyard.lifecycle;

import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.policy.ApplicationPolicy;
import java.util.Optional;
import org.hyperledger.fabric.protos.peer.CollectionConfig;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;

/** A private data collection as a contract's definition names it; {@code endorsement} is empty when the contract's policy holds for it. */
public record CollectionDefinition(String name, Optional<ApplicationPolicy> endorsement) {
    /** Finds a collection in {@code CollectionConfigPackage} bytes. @throws MalformedException when they or its policy cannot be read */
    static Optional<CollectionDefinition> find(Bytes collections, String name) {
        try {
            for (CollectionConfig each :
                    CollectionConfigPackage.parseFrom(collections.buffer()).getConfigList()) {
                StaticCollectionConfig config = each.getStaticCollectionConfig();
                if (each.hasStaticCollectionConfig() && config.getName().equals(name)) {
                    return Optional.of(new CollectionDefinition(
                            name,
                            config.hasEndorsementPolicy()
                                    ? Optional.of(ApplicationPolicy.parse(Bytes.owning(
                                            config.getEndorsementPolicy().toByteArray())))
                                    : Optional.empty()));
                }
            }
            return Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("the collections of a contract cannot be read", e);
        }
    }
}
