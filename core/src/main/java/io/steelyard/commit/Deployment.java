package io.steelyard.commit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.EndorsedTransaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hyperledger.fabric.protos.peer.ChaincodeDeploymentSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;

/** What a transaction of {@code lscc} was asked for: the function and its arguments after the name. Immutable. */
record Deployment(String function, List<Bytes> arguments) {
    static final String DEPLOY = "deploy";
    static final String UPGRADE = "upgrade";

    private static final Set<ChaincodeSpec.Type> LANGUAGES =
            Set.of(ChaincodeSpec.Type.GOLANG, ChaincodeSpec.Type.NODE, ChaincodeSpec.Type.JAVA, ChaincodeSpec.Type.CAR);

    Deployment {
        arguments = List.copyOf(arguments);
    }

    /** @throws MalformedException when the proposal invokes nothing */
    static Deployment read(EndorsedTransaction transaction) {
        try {
            var payload = ChaincodeProposalPayload.parseFrom(
                    transaction.proposalPayload().buffer());
            var invocation = ChaincodeInvocationSpec.parseFrom(payload.getInput());
            List<ByteString> arguments =
                    invocation.getChaincodeSpec().getInput().getArgsList();
            if (arguments.isEmpty()) {
                throw new MalformedException("the invocation of 'lscc' names no function");
            }
            return new Deployment(
                    arguments.get(0).toStringUtf8(),
                    arguments.subList(1, arguments.size()).stream()
                            .map(argument -> Bytes.owning(argument.toByteArray()))
                            .toList());
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("the invocation of 'lscc' cannot be read: " + e.getMessage(), e);
        }
    }

    /** Name and version of the contract to deploy, which may be in any form. @throws MalformedException when there is none */
    ChaincodeID contract() {
        ChaincodeSpec spec = spec();
        if (!LANGUAGES.contains(spec.getType())) {
            throw new MalformedException("contracts of type " + spec.getTypeValue() + " are not deployed");
        }
        return spec.getChaincodeId();
    }

    private ChaincodeSpec spec() {
        try {
            ChaincodeDeploymentSpec deployed =
                    ChaincodeDeploymentSpec.parseFrom(arguments.get(1).buffer());
            if (!deployed.hasChaincodeSpec() || !deployed.getChaincodeSpec().hasChaincodeId()) {
                throw new MalformedException("the deployment spec names no contract");
            }
            return deployed.getChaincodeSpec();
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("the deployment spec cannot be read: " + e.getMessage(), e);
        }
    }

    /** {@code CollectionConfigPackage} bytes, empty when the argument is not there. */
    Optional<Bytes> collections() {
        return arguments.size() > 5 ? Optional.of(arguments.get(5)) : Optional.empty();
    }

    /** The contract that an accepted transaction upgrades, as far as Fabric takes notice of it: of contracts in Go only. */
    Optional<String> upgraded() {
        if (!function.equals(UPGRADE)) {
            return Optional.empty();
        }
        ChaincodeSpec spec = spec();
        return spec.getType() == ChaincodeSpec.Type.GOLANG
                ? Optional.of(spec.getChaincodeId().getName())
                : Optional.empty();
    }
}
