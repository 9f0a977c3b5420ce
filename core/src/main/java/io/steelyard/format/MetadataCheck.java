package io.steelyard.format;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.steelyard.bytes.Bytes;
import java.util.Optional;
import org.hyperledger.fabric.protos.common.LastConfig;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.MetadataSignature;
import org.hyperledger.fabric.protos.common.OrdererBlockMetadata;

/**
 * Whether a block's metadata slots hold what they are for and not a byte more. Metadata is outside the block's hash and only in part
 * signed; committers skip what they do not know, so damage there would go unseen. An auditor looks. Pure. Source:
 * fabric:protoutil/blockutils.go, orderer/common/multichannel/blockwriter.go.
 */
public final class MetadataCheck {
    private static final int KNOWN_SLOTS = 5;

    private MetadataCheck() {}

    /** The first thing that has no place there, empty when there is none. What slot ORDERER of old blocks holds is not looked at. */
    public static Optional<String> whyNotExact(Block block) {
        if (block.metadataSlots() > KNOWN_SLOTS) {
            return Optional.of("it has " + block.metadataSlots() + " metadata slots, " + KNOWN_SLOTS + " are known");
        }
        return signatures(block.metadata(Block.SIGNATURES))
                .or(() -> lastConfigSlot(block.metadata(Block.LAST_CONFIG)))
                .or(() -> commitHash(block.metadata(Block.COMMIT_HASH)));
    }

    private static Optional<String> signatures(Bytes slot) {
        Optional<String> fault = exact(Metadata.parser(), slot, "the slot of the orderers' signatures");
        if (fault.isPresent()) {
            return fault;
        }
        Metadata message = Wire.parse(Metadata.parser(), slot, "the slot of the orderers' signatures");
        for (MetadataSignature signature : message.getSignaturesList()) {
            if (!signature.getSignatureHeader().isEmpty()
                    && !signature.getIdentifierHeader().isEmpty()) {
                return Optional.of("an orderer's signature names its signer in two ways");
            }
        }
        // what is signed cannot have been changed, whatever an older release put there
        return message.getSignaturesCount() > 0
                ? Optional.empty()
                : exact(OrdererBlockMetadata.parser(), Wire.copy(message.getValue()), "what the orderers tell");
    }

    private static Optional<String> lastConfigSlot(Bytes slot) {
        Optional<String> fault = exact(Metadata.parser(), slot, "the slot of the last config");
        return fault.isPresent()
                ? fault
                : exact(
                        LastConfig.parser(),
                        Wire.copy(
                                Wire.parse(Metadata.parser(), slot, "the slot").getValue()),
                        "the number in the slot of the last config");
    }

    private static Optional<String> commitHash(Bytes slot) {
        Optional<String> fault = exact(Metadata.parser(), slot, "the slot of the commit hash");
        boolean isSigned = fault.isEmpty()
                && Wire.parse(Metadata.parser(), slot, "the slot").getSignaturesCount() > 0;
        return isSigned ? Optional.of("the slot of the commit hash holds signatures") : fault;
    }

    /**
     * What stands in the slot LAST_CONFIG, empty when nothing does. Ordering nodes of Fabric before 2.0 signed it; later ones only
     * repeat there what they have signed in the slot SIGNATURES.
     */
    public static Optional<BlockSignatures> lastConfig(Block block) {
        Bytes slot = block.metadata(Block.LAST_CONFIG);
        return slot.isEmpty() ? Optional.empty() : Optional.of(BlockSignatures.parseLastConfig(slot));
    }

    /** Whether a message's bytes are those that it encodes to, without fields unknown to it. */
    private static <M extends Message> Optional<String> exact(Parser<M> parser, Bytes bytes, String what) {
        try {
            M message = parser.parseFrom(bytes.buffer());
            return KnownFields.only(message) && Wire.encode(message).equals(bytes)
                    ? Optional.empty()
                    : Optional.of(what + " holds bytes that have no meaning");
        } catch (InvalidProtocolBufferException e) {
            return Optional.of(what + " cannot be read: " + e.getMessage());
        }
    }
}
