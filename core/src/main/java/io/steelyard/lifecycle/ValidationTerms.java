package io.steelyard.lifecycle;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.state.StateView;
import io.steelyard.state.VersionedValue;
import java.util.Objects;
import java.util.Optional;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeEndorsementInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;
import org.hyperledger.fabric.protos.peer.lifecycle.StateMetadata;

/**
 * What validation needs to know of a contract, as the ledger holds it and without a look at anything else: a definition whose name,
 * version or sequence Fabric's commands would not have let through still decides. From the contract's definition in
 * {@code _lifecycle}, else from what Fabric's release 1 wrote into {@code lscc} when it was instantiated. Source: Fabric
 * core/chaincode/lifecycle/{lifecycle,serializer,deployedcc_infoprovider}.go, core/scc/lscc/lscc.go (ValidationInfo).
 *
 * @param plugin name of Fabric's validation plugin, {@code vscc} for the built-in one; may be empty
 * @param policy {@code ApplicationPolicy} bytes; may be empty, and may be none
 * @param collections {@code CollectionConfigPackage} bytes; empty when there are none
 * @param isLegacy whether it was instantiated through {@code lscc}
 */
public record ValidationTerms(String plugin, Bytes policy, Bytes collections, boolean isLegacy) {
    /** The only validation plugin there is here. */
    public static final String BUILT_IN = "vscc";

    private static final String DATATYPE = "ChaincodeDefinition";

    /**
     * The terms of a contract in this state, empty when there is none.
     *
     * @throws MalformedException when the definition is damaged; a Fabric peer stops there
     */
    public static Optional<ValidationTerms> find(StateView state, String name) {
        Optional<ValidationTerms> defined = defined(state, name);
        return defined.isPresent() && !defined.get().saysNothing() ? defined : legacy(state, name);
    }

    /** Fabric asks {@code lscc} also when a definition names neither plugin nor policy. */
    private boolean saysNothing() {
        return plugin.isEmpty() && policy.isEmpty();
    }

    private static Optional<ValidationTerms> defined(StateView state, String name) {
        Optional<Bytes> metadata = value(state, Definitions.NAMESPACE, "namespaces/metadata/" + name);
        if (metadata.isEmpty()) {
            return Optional.empty();
        }
        try {
            String datatype = StateMetadata.parseFrom(metadata.get().buffer()).getDatatype();
            if (!datatype.equals(DATATYPE)) {
                throw new MalformedException(
                        "the definition of contract '" + name + "' has type " + datatype + ", expected " + DATATYPE);
            }
            readable(field(state, name, "EndorsementInfo"), ChaincodeEndorsementInfo.parser());
            var terms = ChaincodeValidationInfo.parseFrom(field(state, name, "ValidationInfo"));
            return Optional.of(new ValidationTerms(
                    terms.getValidationPlugin(),
                    bytes(terms.getValidationParameter()),
                    bytes(readable(field(state, name, "Collections"), CollectionConfigPackage.parser())),
                    false));
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("the definition of contract '" + name + "' cannot be read", e);
        }
    }

    /** What is not needed must be readable as well, or a Fabric peer stops. */
    private static ByteString readable(ByteString field, Parser<?> parser) throws InvalidProtocolBufferException {
        Objects.requireNonNull(parser.parseFrom(field), "a parser answered nothing");
        return field;
    }

    /** A field that is not there is empty, as in Fabric. */
    private static ByteString field(StateView state, String name, String field) throws InvalidProtocolBufferException {
        Optional<Bytes> bytes = value(state, Definitions.NAMESPACE, "namespaces/fields/" + name + "/" + field);
        if (bytes.isEmpty()) {
            return ByteString.EMPTY;
        }
        StateData data = StateData.parseFrom(bytes.get().buffer());
        if (!data.hasBytes()) {
            throw new MalformedException(
                    "field " + field + " of the definition of contract '" + name + "' holds no bytes");
        }
        return data.getBytes();
    }

    private static Optional<ValidationTerms> legacy(StateView state, String name) {
        return LegacyContract.find(state, name)
                .map(contract -> new ValidationTerms(
                        contract.plugin(),
                        contract.plugin().equals(BUILT_IN) ? translated(contract.policy()) : contract.policy(),
                        LegacyContract.collections(state, name),
                        true));
    }

    /** The older form of a policy, within the newer one; itself when it is none. */
    private static Bytes translated(Bytes policy) {
        if (policy.isEmpty()) {
            return policy;
        }
        try {
            return bytes(ApplicationPolicy.newBuilder()
                    .setSignaturePolicy(SignaturePolicyEnvelope.parseFrom(policy.buffer()))
                    .build()
                    .toByteString());
        } catch (InvalidProtocolBufferException e) {
            return policy;
        }
    }

    private static Optional<Bytes> value(StateView state, String namespace, String key) {
        return state.get(namespace, key).map(VersionedValue::value);
    }

    private static Bytes bytes(ByteString string) {
        return Bytes.owning(string.toByteArray());
    }

    /** One of its private data collections, empty when it has none of that name. @throws MalformedException when they cannot be read */
    public Optional<CollectionDefinition> collection(String name) {
        return CollectionDefinition.find(collections, name);
    }

    /** Whether it has a private data collection of that name; false when they cannot be read. */
    public boolean hasCollection(String name) {
        try {
            return collection(name).isPresent();
        } catch (MalformedException e) {
            return false;
        }
    }
}
