package io.steelyard.identity;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.policy.SignedData;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.Transaction;

/** What tests need out of blocks that Fabric wrote; see {@code golden/NOTE.txt}. */
public final class GoldenBlocks {
    private GoldenBlocks() {}

    /** The block by its file's name without suffix. */
    public static Block read(String name) {
        try (InputStream file = GoldenBlocks.class.getResourceAsStream("golden/" + name + ".block")) {
            if (file == null) {
                throw new AssertionError("no golden block " + name);
            }
            return Block.parseFrom(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The config tree of a genesis or config block. */
    public static ConfigGroup config(String name) throws IOException {
        return ConfigEnvelope.parseFrom(payload(name).getData()).getConfig().getChannelGroup();
    }

    /** MSPConfig bytes by MSP id. */
    public static Map<String, Bytes> msps(String name) throws IOException {
        Map<String, Bytes> found = new TreeMap<>();
        for (ConfigGroup level : config(name).getGroupsMap().values()) {
            level.getGroupsMap().values().forEach(org -> {
                Bytes config = bytes(org.getValuesOrThrow("MSP").getValue());
                found.put(Msp.of(config).mspId(), config);
            });
        }
        return found;
    }

    /** All organizations of the config. */
    public static MspSet mspSet(String name) throws IOException {
        return MspSet.of(msps(name).values().stream().map(Msp::of).toList());
    }

    /** The first envelope's payload. */
    public static Payload payload(String name) throws IOException {
        return Payload.parseFrom(
                Envelope.parseFrom(read(name).getData().getData(0)).getPayload());
    }

    /** The first envelope as its creator's claim. */
    public static SignedData envelopeClaim(String name) throws IOException {
        Envelope envelope = Envelope.parseFrom(read(name).getData().getData(0));
        SignatureHeader header = SignatureHeader.parseFrom(
                Payload.parseFrom(envelope.getPayload()).getHeader().getSignatureHeader());
        return new SignedData(bytes(header.getCreator()), bytes(envelope.getPayload()), bytes(envelope.getSignature()));
    }

    /** Endorsements of the first transaction as claims. */
    public static List<SignedData> endorsementClaims(String name) throws IOException {
        ChaincodeActionPayload action = ChaincodeActionPayload.parseFrom(
                Transaction.parseFrom(payload(name).getData()).getActions(0).getPayload());
        ByteString response = action.getAction().getProposalResponsePayload();
        List<SignedData> claims = new ArrayList<>();
        for (Endorsement endorsement : action.getAction().getEndorsementsList()) {
            claims.add(new SignedData(
                    bytes(endorsement.getEndorser()),
                    bytes(response.concat(endorsement.getEndorser())),
                    bytes(endorsement.getSignature())));
        }
        return claims;
    }

    /** Creators of the orderer signatures in the block's metadata; BFT signatures name a consenter instead and give none. */
    public static List<Bytes> ordererIdentities(String name) throws IOException {
        List<Bytes> creators = new ArrayList<>();
        for (var signature :
                Metadata.parseFrom(read(name).getMetadata().getMetadata(0)).getSignaturesList()) {
            if (signature.getIdentifierHeader().isEmpty()) {
                creators.add(bytes(SignatureHeader.parseFrom(signature.getSignatureHeader())
                        .getCreator()));
            }
        }
        return creators;
    }

    /** A copy as ours. */
    public static Bytes bytes(ByteString string) {
        return Bytes.owning(string.toByteArray());
    }
}
