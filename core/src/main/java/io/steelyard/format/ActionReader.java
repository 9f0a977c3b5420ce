package io.steelyard.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.error.MalformedException;
import io.steelyard.format.EndorsedTransaction.Broken;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/**
 * Reads the single action of an endorser transaction in two steps, between which a committer looks for duplicates. {@link #open}
 * gives {@code INVALID_ENDORSER_TRANSACTION} for every fault (fabric:core/common/validation/msgvalidation.go
 * validateEndorserTransaction); {@link #finish} has a code for each (fabric:core/committer/txvalidator/v20/plugindispatcher/
 * dispatcher.go Dispatch). The order of the checks decides the code when there is more than one fault.
 */
final class ActionReader {
    private final ByteString actionHeader;
    private final ChaincodeActionPayload payload;
    private final ProposalResponsePayload response;

    private ActionReader(ByteString actionHeader, ChaincodeActionPayload payload, ProposalResponsePayload response) {
        this.actionHeader = actionHeader;
        this.payload = payload;
        this.response = response;
    }

    /** What is left when nothing is wrong. */
    record Finished(EndorsedTransaction transaction, ReadWriteSet readWriteSet) {}

    /** Reads without an envelope's header: the contract is taken from the action itself. */
    static Finished read(Bytes payloadData) throws Broken {
        ActionReader reader = open(payloadData);
        ChaincodeAction action = reader.action();
        return reader.finish(ChaincodeHeaderExtension.newBuilder()
                .setChaincodeId(action.getChaincodeId())
                .build());
    }

    /** The first step, without the proposal hash. */
    static ActionReader open(Bytes payloadData) throws Broken {
        ValidationCode code = ValidationCode.INVALID_ENDORSER_TRANSACTION;
        require(!payloadData.isEmpty(), code, "the transaction is empty");
        Transaction transaction = parse(Transaction.parser(), Wire.view(payloadData), code, "the transaction");
        int actions = transaction.getActionsCount();
        require(actions == 1, code, "a transaction must have one action, this one has " + actions);
        TransactionAction action = transaction.getActions(0);
        var header = parse(
                org.hyperledger.fabric.protos.common.SignatureHeader.parser(),
                action.getHeader(),
                code,
                "the action's signature header");
        require(!header.getNonce().isEmpty(), code, "the action's signature header has no nonce");
        require(!header.getCreator().isEmpty(), code, "the action's signature header has no creator");
        var payload = parse(ChaincodeActionPayload.parser(), action.getPayload(), code, "the action's payload");
        require(payload.hasAction(), code, "the action's payload endorses nothing");
        require(!payload.getChaincodeProposalPayload().isEmpty(), code, "the action has no proposal payload");
        var response = parse(
                ProposalResponsePayload.parser(),
                payload.getAction().getProposalResponsePayload(),
                code,
                "the proposal response payload");
        return new ActionReader(action.getHeader(), payload, response);
    }

    /** The end of the first step: the endorsers answered to this very proposal. */
    void checkProposalHash(Header header) throws Broken {
        Bytes computed = Sha256.of(
                header.channelBytes(), Wire.copy(actionHeader), Wire.copy(payload.getChaincodeProposalPayload()));
        require(
                Wire.wrap(computed).equals(response.getProposalHash()),
                ValidationCode.INVALID_ENDORSER_TRANSACTION,
                "the proposal hash is " + computed + " but endorsed was " + Wire.copy(response.getProposalHash()));
    }

    /** The second step, given the extension of the envelope's channel header. */
    Finished finish(Bytes headerExtension) throws Broken {
        return finish(parse(
                ChaincodeHeaderExtension.parser(),
                Wire.view(headerExtension),
                ValidationCode.BAD_HEADER_EXTENSION,
                "the channel header's extension"));
    }

    private Finished finish(ChaincodeHeaderExtension extension) throws Broken {
        ChaincodeAction action = action();
        ReadWriteSet readWriteSet = readWriteSet(action);
        checkContract(extension, action);
        ResponsePayload read = ResponsePayload.read(response.getProposalHash(), action, event(action));
        checkNamespaces(readWriteSet);
        return new Finished(
                new EndorsedTransaction(
                        Wire.copy(actionHeader),
                        Wire.copy(payload.getChaincodeProposalPayload()),
                        Wire.copy(payload.getAction().getProposalResponsePayload()),
                        read,
                        endorsements()),
                readWriteSet);
    }

    private ChaincodeAction action() throws Broken {
        ValidationCode code = ValidationCode.BAD_RESPONSE_PAYLOAD;
        require(!response.getExtension().isEmpty(), code, "the proposal response payload has no chaincode action");
        return parse(ChaincodeAction.parser(), response.getExtension(), code, "the chaincode action");
    }

    private static ReadWriteSet readWriteSet(ChaincodeAction action) throws Broken {
        try {
            return ReadWriteSetReader.read(action.getResults());
        } catch (MalformedException broken) {
            throw new Broken(ValidationCode.BAD_RWSET, broken.getMessage());
        }
    }

    private static void checkContract(ChaincodeHeaderExtension extension, ChaincodeAction action) throws Broken {
        ValidationCode missing = ValidationCode.INVALID_OTHER_REASON;
        require(extension.hasChaincodeId(), missing, "the channel header's extension names no contract");
        require(action.hasChaincodeId(), missing, "the chaincode action names no contract");
        String invoked = extension.getChaincodeId().getName();
        ChaincodeID answering = action.getChaincodeId();
        ValidationCode wrong = ValidationCode.INVALID_CHAINCODE;
        require(!invoked.isEmpty(), wrong, "the contract's name is empty");
        require(
                invoked.equals(answering.getName()),
                wrong,
                "contract '" + invoked + "' was invoked but '" + answering.getName() + "' answered");
        require(!answering.getVersion().isEmpty(), wrong, "the version of contract '" + invoked + "' is empty");
    }

    private static Optional<ContractEvent> event(ChaincodeAction action) throws Broken {
        ValidationCode code = ValidationCode.INVALID_OTHER_REASON;
        Optional<ContractEvent> event;
        try {
            event = ResponsePayload.event(action.getEvents());
        } catch (MalformedException broken) {
            throw new Broken(code, broken.getMessage());
        }
        String contract = action.getChaincodeId().getName();
        if (event.isPresent()) {
            String emitter = event.get().contract();
            require(emitter.equals(contract), code, "the event is of '" + emitter + "', not of '" + contract + "'");
        }
        return event;
    }

    private static void checkNamespaces(ReadWriteSet readWriteSet) throws Broken {
        Set<String> seen = new HashSet<>();
        for (ReadWriteSet.Namespace namespace : readWriteSet.namespaces()) {
            require(
                    seen.add(namespace.name()),
                    ValidationCode.ILLEGAL_WRITESET,
                    "namespace '" + namespace.name() + "' is in the read/write set twice");
        }
    }

    private List<Endorsement> endorsements() {
        return payload.getAction().getEndorsementsList().stream()
                .map(Endorsements::read)
                .toList();
    }

    private static <M extends MessageLite> M parse(Parser<M> parser, ByteString bytes, ValidationCode code, String what)
            throws Broken {
        try {
            return Wire.parse(parser, bytes, what);
        } catch (MalformedException broken) {
            throw new Broken(code, broken.getMessage());
        }
    }

    private static void require(boolean holds, ValidationCode code, String otherwise) throws Broken {
        if (!holds) {
            throw new Broken(code, otherwise);
        }
    }
}
