package io.steelyard.lifecycle;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeEndorsementInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;
import org.hyperledger.fabric.protos.peer.lifecycle.StateMetadata;

/** Reads and writes contract definitions under Fabric's keys in the {@code _lifecycle} namespace. Pure. */
public final class Definitions {
    /** The namespace of definitions. */
    public static final String NAMESPACE = "_lifecycle";

    private static final String METADATA = "namespaces/metadata/";
    private static final String FIELDS = "namespaces/fields/";
    private static final String DATATYPE = "ChaincodeDefinition";

    private Definitions() {}

    /** The definition of a contract in this state, empty when there is none. @throws MalformedException when its fields are damaged */
    public static Optional<ContractDefinition> find(StateView state, String name) {
        return find(key -> state.get(NAMESPACE, key).map(found -> found.value()), name);
    }

    /** The same over any way to read keys of the namespace. */
    static Optional<ContractDefinition> find(Function<String, Optional<Bytes>> reader, String name) {
        Optional<Bytes> metadata = reader.apply(METADATA + name);
        if (metadata.isEmpty()) {
            return Optional.empty();
        }
        try {
            StateMetadata fields = StateMetadata.parseFrom(metadata.get().buffer());
            if (!fields.getDatatype().equals(DATATYPE)) {
                throw new MalformedException(
                        "the definition of " + name + " has type " + fields.getDatatype() + ", expected " + DATATYPE);
            }
            return Optional.of(decode(reader, name));
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("the definition of contract " + name + " cannot be read", e);
        }
    }

    private static ContractDefinition decode(Function<String, Optional<Bytes>> reader, String name)
            throws InvalidProtocolBufferException {
        ChaincodeEndorsementInfo endorsement = ChaincodeEndorsementInfo.parseFrom(
                field(reader, name, "EndorsementInfo").getBytes());
        ChaincodeValidationInfo validation = ChaincodeValidationInfo.parseFrom(
                field(reader, name, "ValidationInfo").getBytes());
        return new ContractDefinition(
                name,
                endorsement.getVersion(),
                field(reader, name, "Sequence").getInt64(),
                ApplicationPolicy.parse(
                        Bytes.owning(validation.getValidationParameter().toByteArray())),
                Bytes.owning(field(reader, name, "Collections").getBytes().toByteArray()));
    }

    private static StateData field(Function<String, Optional<Bytes>> reader, String name, String field)
            throws InvalidProtocolBufferException {
        Optional<Bytes> bytes = reader.apply(FIELDS + name + "/" + field);
        if (bytes.isEmpty()) {
            throw new MalformedException("the definition of contract " + name + " has no field " + field);
        }
        return StateData.parseFrom(bytes.get().buffer());
    }

    /** All definitions in this state, by name. */
    public static List<ContractDefinition> all(StateView state) {
        List<ContractDefinition> found = new ArrayList<>();
        try (StateCursor names = state.range(NAMESPACE, METADATA, METADATA + Character.MAX_VALUE)) {
            while (names.hasNext()) {
                find(state, names.next().key().substring(METADATA.length())).ifPresent(found::add);
            }
        }
        return found;
    }

    /** The keys and values that hold a definition, as Fabric's commit of a definition writes them. */
    static Map<String, Bytes> encode(ContractDefinition definition) {
        String fields = FIELDS + definition.name() + "/";
        Map<String, Bytes> entries = new LinkedHashMap<>();
        entries.put(fields + "Collections", data(definition.collections()));
        entries.put(
                fields + "EndorsementInfo",
                data(Bytes.owning(ChaincodeEndorsementInfo.newBuilder()
                        .setVersion(definition.version())
                        .setEndorsementPlugin("escc")
                        .build()
                        .toByteArray())));
        entries.put(
                fields + "Sequence",
                Bytes.owning(StateData.newBuilder()
                        .setInt64(definition.sequence())
                        .build()
                        .toByteArray()));
        entries.put(
                fields + "ValidationInfo",
                data(Bytes.owning(ChaincodeValidationInfo.newBuilder()
                        .setValidationPlugin("vscc")
                        .setValidationParameter(ByteString.copyFrom(
                                definition.endorsement().toBytes().buffer()))
                        .build()
                        .toByteArray())));
        entries.put(
                METADATA + definition.name(),
                Bytes.owning(StateMetadata.newBuilder()
                        .setDatatype(DATATYPE)
                        .addAllFields(List.of("Sequence", "EndorsementInfo", "ValidationInfo", "Collections"))
                        .build()
                        .toByteArray()));
        return entries;
    }

    private static Bytes data(Bytes content) {
        return Bytes.owning(StateData.newBuilder()
                .setBytes(ByteString.copyFrom(content.buffer()))
                .build()
                .toByteArray());
    }
}
