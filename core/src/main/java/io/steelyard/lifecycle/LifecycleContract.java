package io.steelyard.lifecycle;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.contract.Contract;
import io.steelyard.contract.ContractContext;
import io.steelyard.error.MalformedException;
import io.steelyard.format.ContractResponse;
import io.steelyard.policy.ApplicationPolicy;
import java.util.List;
import java.util.Optional;
import org.hyperledger.fabric.protos.peer.lifecycle.CommitChaincodeDefinitionArgs;
import org.hyperledger.fabric.protos.peer.lifecycle.CommitChaincodeDefinitionResult;
import org.hyperledger.fabric.protos.peer.lifecycle.QueryChaincodeDefinitionArgs;
import org.hyperledger.fabric.protos.peer.lifecycle.QueryChaincodeDefinitionResult;

/**
 * The contract {@code _lifecycle}, in every channel from the start. An organization endorses the commit of a definition only when it
 * has approved that very definition, so the channel's LifecycleEndorsement policy counts agreements. Wire names and messages
 * are Fabric's.
 */
public final class LifecycleContract implements Contract {
    /** The function that makes a definition the channel's. */
    public static final String COMMIT = "CommitChaincodeDefinition";

    private static final String QUERY = "QueryChaincodeDefinition";

    private final String mspId;
    private final Approvals approvals;

    /** The contract as organization {@code mspId} runs it. */
    public LifecycleContract(String mspId, Approvals approvals) {
        this.mspId = mspId;
        this.approvals = approvals;
    }

    /** The argument of {@link #COMMIT} for a definition. */
    public static Bytes commitArgument(ContractDefinition definition) {
        return Bytes.owning(CommitChaincodeDefinitionArgs.newBuilder()
                .setName(definition.name())
                .setVersion(definition.version())
                .setSequence(definition.sequence())
                .setEndorsementPlugin("escc")
                .setValidationPlugin("vscc")
                .setValidationParameter(
                        ByteString.copyFrom(definition.endorsement().toBytes().buffer()))
                .setCollections(collections(definition))
                .build()
                .toByteArray());
    }

    private static org.hyperledger.fabric.protos.peer.CollectionConfigPackage collections(
            ContractDefinition definition) {
        try {
            return org.hyperledger.fabric.protos.peer.CollectionConfigPackage.parseFrom(
                    definition.collections().buffer());
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("the collections of contract " + definition.name() + " cannot be read", e);
        }
    }

    @Override
    public ContractResponse invoke(ContractContext tx, String function, List<Bytes> arguments) {
        try {
            return switch (function) {
                case COMMIT -> commit(tx, argument(function, arguments));
                case QUERY -> query(tx, argument(function, arguments));
                default ->
                    ContractResponse.error(
                            "_lifecycle has no function '" + function + "'; it has " + COMMIT + ", " + QUERY);
            };
        } catch (InvalidProtocolBufferException | MalformedException e) {
            return ContractResponse.error(
                    "failed to invoke backing implementation of '" + function + "': " + e.getMessage());
        }
    }

    private static Bytes argument(String function, List<Bytes> arguments) {
        if (arguments.size() != 1) {
            throw new MalformedException(function + " takes one argument, got " + arguments.size());
        }
        return arguments.get(0);
    }

    private ContractResponse commit(ContractContext tx, Bytes argument) throws InvalidProtocolBufferException {
        CommitChaincodeDefinitionArgs asked = CommitChaincodeDefinitionArgs.parseFrom(argument.buffer());
        requireSupported(asked);
        ContractDefinition definition = new ContractDefinition(
                asked.getName(),
                asked.getVersion(),
                asked.getSequence(),
                ApplicationPolicy.parse(
                        Bytes.owning(asked.getValidationParameter().toByteArray())),
                Bytes.owning(asked.getCollections().toByteArray()));
        long next = Definitions.find(tx::get, definition.name())
                        .map(ContractDefinition::sequence)
                        .orElse(0L)
                + 1;
        if (definition.sequence() != next) {
            return ContractResponse.error(
                    "requested sequence is " + definition.sequence() + ", but new definition must be sequence " + next);
        }
        Optional<String> refusal = approvals.whyNot(definition);
        if (refusal.isPresent()) {
            return ContractResponse.error("organization " + mspId + " does not agree: " + refusal.get());
        }
        Definitions.encode(definition).forEach(tx::put);
        return ContractResponse.success(Bytes.owning(
                CommitChaincodeDefinitionResult.getDefaultInstance().toByteArray()));
    }

    /** What would be dropped without a word if it were not refused. */
    private static void requireSupported(CommitChaincodeDefinitionArgs asked) {
        if (asked.getInitRequired()) {
            throw new MalformedException("init_required is not supported; call a function of the contract instead");
        }
        requirePlugin("endorsement", "escc", asked.getEndorsementPlugin());
        requirePlugin("validation", "vscc", asked.getValidationPlugin());
    }

    private static void requirePlugin(String kind, String supported, String asked) {
        if (!asked.isEmpty() && !asked.equals(supported)) {
            throw new MalformedException(
                    "the " + kind + " plugin '" + asked + "' is not supported; only '" + supported + "' is");
        }
    }

    private static ContractResponse query(ContractContext tx, Bytes argument) throws InvalidProtocolBufferException {
        String name = QueryChaincodeDefinitionArgs.parseFrom(argument.buffer()).getName();
        Optional<ContractDefinition> found = Definitions.find(tx::get, name);
        if (found.isEmpty()) {
            return new ContractResponse(404, "namespace " + name + " is not defined", Bytes.EMPTY);
        }
        ContractDefinition definition = found.get();
        return ContractResponse.success(Bytes.owning(QueryChaincodeDefinitionResult.newBuilder()
                .setSequence(definition.sequence())
                .setVersion(definition.version())
                .setEndorsementPlugin("escc")
                .setValidationPlugin("vscc")
                .setValidationParameter(
                        ByteString.copyFrom(definition.endorsement().toBytes().buffer()))
                .setCollections(collections(definition))
                .build()
                .toByteArray()));
    }
}
