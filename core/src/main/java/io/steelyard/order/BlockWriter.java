package io.steelyard.order;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ConfigUpdateRefused;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.env.Environment;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.format.BlockSignatures;
import io.steelyard.format.Envelope;
import io.steelyard.identity.SigningIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.orderer.etcdraft.BlockMetadata;

/**
 * Turns agreed batches into blocks: number, hashes, the orderer's signature (Fabric {@code orderer/common/multichannel/blockwriter.go}).
 * Header and data are a function of the batches alone, so they are identical on every ordering node. Owned by the engine's thread;
 * the current config may be read by any.
 */
final class BlockWriter {
    private final BlockLog log;
    private final CryptoSuite suite;
    private final Environment environment;
    private final SigningIdentity signer;
    private final Admission admission;
    private volatile ChannelConfig config;
    private long lastConfig;
    private long lastIndex;
    private Bytes lastHash;

    BlockWriter(BlockLog log, CryptoSuite suite, Environment environment, SigningIdentity signer, Admission admission) {
        this.log = log;
        this.suite = suite;
        this.environment = environment;
        this.signer = signer;
        this.admission = admission;
        Block last = log.read(log.height() - 1);
        this.lastHash = last.hash();
        this.lastIndex = engineIndex(last);
        this.lastConfig = lastConfigOf(last);
        this.config = ChannelConfig.fromBlock(log.read(lastConfig));
    }

    ChannelConfig config() {
        return config;
    }

    /** Engine index of the last block written, -1 at genesis. */
    long lastIndex() {
        return lastIndex;
    }

    /** The outcome of a batch: its block (none when nothing of it may be ordered any more) and the envelopes left out. */
    record Written(Optional<Block> block, List<Bytes> dropped) {}

    Written write(OrderedBatch ordered) {
        Batch batch = ordered.batch();
        List<Bytes> dropped = new ArrayList<>();
        List<Bytes> kept = batch.isConfig() ? keepConfig(batch, dropped) : keep(batch, dropped);
        if (kept.isEmpty()) {
            return new Written(Optional.empty(), dropped);
        }
        Block block = Block.create(log.height(), lastHash, kept);
        if (batch.isConfig()) {
            lastConfig = block.number();
        }
        Block signed = sign(block, ordered.index());
        append(signed, ordered.index());
        if (batch.isConfig()) {
            config = ChannelConfig.fromBlock(signed);
        }
        return new Written(Optional.of(signed), dropped);
    }

    /** Appends a block written by another ordering node after checking that it follows and is signed. */
    void adopt(Block block) {
        BlockCheck.requireIntact(block);
        BlockCheck.requireSigned(block, config, suite);
        append(block, engineIndex(block));
        if (lastConfigOf(block) == block.number()) {
            lastConfig = block.number();
            config = ChannelConfig.fromBlock(block);
        }
    }

    private void append(Block block, long index) {
        log.append(block);
        lastHash = block.hash();
        lastIndex = index;
    }

    private List<Bytes> keep(Batch batch, List<Bytes> dropped) {
        if (batch.configSequence() == config.sequence()) {
            return batch.envelopes();
        }
        List<Bytes> kept = new ArrayList<>();
        for (Bytes envelope : batch.envelopes()) {
            (admission.stillAdmitted(envelope, config) ? kept : dropped).add(envelope);
        }
        return kept;
    }

    private List<Bytes> keepConfig(Batch batch, List<Bytes> dropped) {
        Bytes envelope = batch.envelopes().get(0);
        try {
            config.validate(Envelope.parse(envelope).data(), suite);
            return List.of(envelope);
        } catch (ConfigUpdateRefused | MalformedException overtaken) {
            dropped.add(envelope);
            return List.of();
        }
    }

    private Block sign(Block block, long index) {
        // Fabric wraps the engine's own message once more (multichannel/blockwriter.go addConsenterMetadata)
        Bytes consenter = Bytes.owning(Metadata.newBuilder()
                .setValue(BlockMetadata.newBuilder().setRaftIndex(index).build().toByteString())
                .build()
                .toByteArray());
        return block.withMetadata(
                        Block.SIGNATURES,
                        BlockSignatures.sign(block.header(), lastConfig, consenter, signer, environment.nonce()))
                .withMetadata(Block.LAST_CONFIG, BlockSignatures.lastConfigSlot(lastConfig));
    }

    private static long lastConfigOf(Block block) {
        return BlockSignatures.parse(block.metadata(Block.SIGNATURES)).lastConfig();
    }

    private static long engineIndex(Block block) {
        if (block.number() == 0) {
            return -1;
        }
        Bytes consenter =
                BlockSignatures.parse(block.metadata(Block.SIGNATURES)).consenterMetadata();
        try {
            return BlockMetadata.parseFrom(
                            Metadata.parseFrom(consenter.buffer()).getValue())
                    .getRaftIndex();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new StorageException(
                    java.nio.file.Path.of(""), "block " + block.number() + " does not tell its engine index", e);
        }
    }
}
