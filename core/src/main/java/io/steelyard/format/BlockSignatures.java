package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.identity.SigningIdentity;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.protos.common.IdentifierHeader;
import org.hyperledger.fabric.protos.common.LastConfig;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.MetadataSignature;
import org.hyperledger.fabric.protos.common.OrdererBlockMetadata;

/**
 * The SIGNATURES slot of a block, read or built: {@code OrdererBlockMetadata{last_config, consenter_metadata}} and the signatures over
 * it. CFT: value, signature header, header DER. BFT: value, identifier header, header DER. Source:
 * fabric:protoutil/blockutils.go BlockSignatureVerifier, orderer/common/multichannel/blockwriter.go.
 */
public record BlockSignatures(Bytes value, long lastConfig, Bytes consenterMetadata, List<Entry> entries) {
    /** Copies the list. */
    public BlockSignatures {
        entries = List.copyOf(entries);
    }

    /** One signature: {@code signatureHeader} (CFT) or {@code identifierHeader} (BFT), the other empty; creator empty for BFT. */
    public record Entry(
            Bytes signatureHeader, Bytes identifierHeader, Bytes creator, long consenterId, Bytes signature) {
        /** Whether the signer is named by its consenter number (BFT) and not by its identity. */
        public boolean isByIdentifier() {
            return BlockSignatures.isByIdentifier(signatureHeader, identifierHeader);
        }
    }

    /** Reads the slot. @throws io.steelyard.error.MalformedException when it is malformed */
    public static BlockSignatures parse(Bytes slot) {
        Metadata message = Wire.parse(Metadata.parser(), slot, "the block's signature slot");
        OrdererBlockMetadata about =
                Wire.parse(OrdererBlockMetadata.parser(), message.getValue(), "the orderer's block metadata");
        return new BlockSignatures(
                Wire.copy(message.getValue()),
                about.getLastConfig().getIndex(),
                Wire.copy(about.getConsenterMetadata()),
                entries(message));
    }

    /** Reads the LAST_CONFIG slot, which before Fabric 2.0 was signed as well. @throws io.steelyard.error.MalformedException */
    static BlockSignatures parseLastConfig(Bytes slot) {
        Metadata message = Wire.parse(Metadata.parser(), slot, "the slot of the last config");
        LastConfig about = Wire.parse(LastConfig.parser(), message.getValue(), "the number of the last config");
        return new BlockSignatures(Wire.copy(message.getValue()), about.getIndex(), Bytes.EMPTY, entries(message));
    }

    private static List<Entry> entries(Metadata message) {
        List<Entry> entries = new ArrayList<>(message.getSignaturesCount());
        for (MetadataSignature signature : message.getSignaturesList()) {
            entries.add(entry(signature));
        }
        return entries;
    }

    /** Only the header that names the signer is read: the other one is not looked at by Fabric either. */
    private static Entry entry(MetadataSignature message) {
        Bytes signatureHeader = Wire.copy(message.getSignatureHeader());
        Bytes identifierHeader = Wire.copy(message.getIdentifierHeader());
        Bytes signature = Wire.copy(message.getSignature());
        if (isByIdentifier(signatureHeader, identifierHeader)) {
            var identifier = Wire.parse(
                    IdentifierHeader.parser(), message.getIdentifierHeader(), "an orderer's identifier header");
            long consenterId = Integer.toUnsignedLong(identifier.getIdentifier());
            return new Entry(signatureHeader, identifierHeader, Bytes.EMPTY, consenterId, signature);
        }
        var header = Wire.parse(
                org.hyperledger.fabric.protos.common.SignatureHeader.parser(),
                message.getSignatureHeader(),
                "an orderer's signature header");
        return new Entry(signatureHeader, identifierHeader, Wire.copy(header.getCreator()), 0, signature);
    }

    private static boolean isByIdentifier(Bytes signatureHeader, Bytes identifierHeader) {
        return signatureHeader.isEmpty() && !identifierHeader.isEmpty();
    }

    /** Content of the SIGNATURES slot with one CFT signature by {@code signer}. */
    public static Bytes sign(
            BlockHeader header, long lastConfig, Bytes consenterMetadata, SigningIdentity signer, Bytes nonce) {
        Bytes value = value(lastConfig, consenterMetadata);
        Bytes signatureHeader = Envelope.signatureHeader(signer.serialized(), nonce);
        Bytes signature = signer.sign(Bytes.concat(value, signatureHeader, header.toDer()));
        return Wire.encode(Metadata.newBuilder()
                .setValue(Wire.wrap(value))
                .addSignatures(MetadataSignature.newBuilder()
                        .setSignatureHeader(Wire.wrap(signatureHeader))
                        .setSignature(Wire.wrap(signature)))
                .build());
    }

    /** Content of the SIGNATURES slot of a genesis block: last config 0, no signature. */
    public static Bytes unsigned(long lastConfig) {
        return Wire.encode(Metadata.newBuilder()
                .setValue(Wire.wrap(value(lastConfig, Bytes.EMPTY)))
                .build());
    }

    /** Content of the LAST_CONFIG slot, without signatures. */
    public static Bytes lastConfigSlot(long lastConfig) {
        return Wire.encode(Metadata.newBuilder()
                .setValue(LastConfig.newBuilder().setIndex(lastConfig).build().toByteString())
                .build());
    }

    private static Bytes value(long lastConfig, Bytes consenterMetadata) {
        return Wire.encode(OrdererBlockMetadata.newBuilder()
                .setLastConfig(LastConfig.newBuilder().setIndex(lastConfig))
                .setConsenterMetadata(Wire.wrap(consenterMetadata))
                .build());
    }

    /** The message that {@code entry} signs. */
    public Bytes message(Entry entry, BlockHeader header) {
        return Bytes.concat(
                value, entry.isByIdentifier() ? entry.identifierHeader : entry.signatureHeader, header.toDer());
    }
}
