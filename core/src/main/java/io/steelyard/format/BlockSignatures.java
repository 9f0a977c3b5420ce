package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.identity.SigningIdentity;
import java.util.List;

/**
 * The SIGNATURES slot of a block, read or built: {@code OrdererBlockMetadata{last_config, consenter_metadata}} and the signatures over
 * it. CFT: value, signature header, header DER. BFT: value, identifier header, header DER.
 */
public record BlockSignatures(Bytes value, long lastConfig, Bytes consenterMetadata, List<Entry> entries) {
    /** Copies the list. */
    public BlockSignatures {
        entries = List.copyOf(entries);
    }

    /** One signature: {@code signatureHeader} (CFT) or {@code identifierHeader} (BFT), the other empty; creator empty for BFT. */
    public record Entry(
            Bytes signatureHeader, Bytes identifierHeader, Bytes creator, long consenterId, Bytes signature) {}

    /** Reads the slot. @throws io.steelyard.error.MalformedException when it is malformed */
    public static BlockSignatures parse(Bytes slot) {
        throw new UnsupportedOperationException();
    }
    /** Content of the SIGNATURES slot with one CFT signature by {@code signer}. */
    public static Bytes sign(
            BlockHeader header, long lastConfig, Bytes consenterMetadata, SigningIdentity signer, Bytes nonce) {
        throw new UnsupportedOperationException();
    }
    /** Content of the SIGNATURES slot of a genesis block: last config 0, no signature. */
    public static Bytes unsigned(long lastConfig) {
        throw new UnsupportedOperationException();
    }
    /** Content of the LAST_CONFIG slot, without signatures. */
    public static Bytes lastConfigSlot(long lastConfig) {
        throw new UnsupportedOperationException();
    }
    /** The message that {@code entry} signs. */
    public Bytes message(Entry entry, BlockHeader header) {
        throw new UnsupportedOperationException();
    }
}
