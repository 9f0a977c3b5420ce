package io.steelyard.lifecycle;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.state.StateView;
import io.steelyard.state.VersionedValue;
import java.util.List;
import java.util.Optional;

/**
 * A contract as Fabric's release 1 kept it in the namespace {@code lscc} when it was instantiated or upgraded ({@code ChaincodeData});
 * both policies are {@code SignaturePolicyEnvelope} bytes, or none. Channels that have moved to Fabric's 2.0 validation go on with
 * such contracts. Source: Fabric core/common/ccprovider/ccprovider.go, core/scc/lscc/lscc.go.
 */
public record LegacyContract(String name, String version, String plugin, Bytes policy, Bytes instantiationPolicy) {
    /** Where they are kept. */
    public static final String NAMESPACE = "lscc";

    private static final int NAME = 1;
    private static final int VERSION = 2;
    private static final int PLUGIN = 4;
    private static final int POLICY = 5;
    private static final int INSTANTIATION_POLICY = 8;

    /** Reads it; Fabric's policies are plain bytes here, whatever they hold. @throws MalformedException when it is none */
    public static LegacyContract parse(Bytes bytes) {
        try {
            UnknownFieldSet fields = UnknownFieldSet.parseFrom(ByteString.copyFrom(bytes.buffer()));
            return new LegacyContract(
                    last(fields, NAME).toStringUtf8(),
                    last(fields, VERSION).toStringUtf8(),
                    last(fields, PLUGIN).toStringUtf8(),
                    Bytes.owning(last(fields, POLICY).toByteArray()),
                    Bytes.owning(last(fields, INSTANTIATION_POLICY).toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("not a ChaincodeData: " + e.getMessage(), e);
        }
    }

    private static ByteString last(UnknownFieldSet fields, int number) throws InvalidProtocolBufferException {
        UnknownFieldSet.Field field = fields.getField(number);
        List<ByteString> values = field.getLengthDelimitedList();
        if (!field.getVarintList().isEmpty()
                || !field.getFixed32List().isEmpty()
                || !field.getFixed64List().isEmpty()) {
            throw new InvalidProtocolBufferException("field " + number + " holds a number");
        }
        return values.isEmpty() ? ByteString.EMPTY : values.get(values.size() - 1);
    }

    /** The contract of this name, empty when there is none. @throws MalformedException when what is there is none */
    public static Optional<LegacyContract> find(StateView state, String name) {
        return state.get(NAMESPACE, name).map(VersionedValue::value).map(LegacyContract::parse);
    }

    /** {@code CollectionConfigPackage} bytes of a contract's private data collections, empty when it has none. */
    public static Bytes collections(StateView state, String name) {
        return state.get(NAMESPACE, collectionsKey(name))
                .map(VersionedValue::value)
                .orElse(Bytes.EMPTY);
    }

    /** The key that holds them. */
    public static String collectionsKey(String name) {
        return name + "~collection";
    }
}
