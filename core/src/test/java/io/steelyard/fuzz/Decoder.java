package io.steelyard.fuzz;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ConfigUpdateRefused;
import io.steelyard.crypto.EcdsaSignature;
import io.steelyard.crypto.Keys;
import io.steelyard.crypto.P256Suite;
import io.steelyard.crypto.Pem;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.BlockSignatures;
import io.steelyard.format.CommitHash;
import io.steelyard.format.Envelope;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.Proposal;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ResponsePayload;
import io.steelyard.format.SignedProposal;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.Version;
import io.steelyard.identity.Certificate;
import io.steelyard.identity.Identity;
import io.steelyard.identity.IdentityDoors;
import io.steelyard.identity.Msp;
import io.steelyard.identity.Principal;
import io.steelyard.lifecycle.LifecycleDoors;
import io.steelyard.order.Batch;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.SignaturePolicy;
import java.security.SecureRandom;
import java.util.List;

/** Everything in this module that reads bytes which somebody else may have written. */
enum Decoder {
    BLOCK(Decoder::block),
    CONFIG_BLOCK(bytes -> ChannelConfig.fromBlock(Block.parse(bytes))),
    ENVELOPE(bytes -> {
        Envelope envelope = Envelope.parse(bytes);
        envelope.header().hashCode();
        envelope.data().hashCode();
    }),
    ENVELOPE_IN_BLOCK(bytes -> {
        Envelope.isWellFormed(bytes);
        Envelope.inBlock(bytes).header().hashCode();
    }),
    TRANSACTION(bytes -> syntax(TransactionSyntax.check(bytes))),
    PROPOSAL(bytes -> {
        Proposal proposal = Proposal.parse(bytes);
        proposal.arguments().hashCode();
        proposal.transientData().hashCode();
        proposal.hash().hashCode();
        proposal.ledgerPayload().hashCode();
    }),
    SIGNED_PROPOSAL(bytes -> SignedProposal.parse(bytes).hashCode()),
    PROPOSAL_RESPONSE(bytes -> ProposalResponse.parse(bytes).hashCode()),
    RESPONSE_PAYLOAD(bytes -> ResponsePayload.parse(bytes).hashCode()),
    READ_WRITE_SET(bytes -> ReadWriteSet.parse(bytes).toBytes()),
    KEY_METADATA(bytes -> KeyMetadata.parse(bytes).hashCode()),
    VERSION(bytes -> Version.parse(bytes).hashCode()),
    BLOCK_SIGNATURES(bytes -> BlockSignatures.parse(bytes).entries().forEach(BlockSignatures.Entry::isByIdentifier)),
    COMMIT_HASH(bytes -> CommitHash.fromSlot(bytes).hashCode()),
    CHANNEL_CONFIG(bytes -> ChannelConfig.of("mychannel", bytes)),
    CONFIG_UPDATE(bytes -> {
        try {
            Held.GENESIS.validate(bytes, Held.SUITE);
        } catch (ConfigUpdateRefused orderly) {
            orderly.getMessage();
        }
    }),
    IDENTITY(bytes -> Identity.parse(bytes).hashCode()),
    CERTIFICATE(bytes -> Certificate.parse(bytes).hashCode()),
    REVOCATION_LIST(IdentityDoors::readRevocationList),
    SIGNING_REQUEST(IdentityDoors::readSigningRequest),
    CERTIFICATE_ATTRIBUTES(IdentityDoors::readAttributes),
    MSP(bytes -> Msp.of(bytes).hashCode()),
    PRINCIPAL(bytes -> Principal.parse(bytes).hashCode()),
    SIGNATURE_POLICY(bytes -> SignaturePolicy.parse(bytes).toBytes()),
    APPLICATION_POLICY(bytes -> ApplicationPolicy.parse(bytes).toBytes()),
    POLICY_TEXT(bytes -> SignaturePolicy.parse(bytes.utf8()).toBytes()),
    CONTRACT_DEFINITION(LifecycleDoors::readDefinition),
    BATCH(bytes -> Batch.parse(bytes).hashCode()),
    PEM(bytes -> {
        Pem.all(bytes).hashCode();
        Pem.first(bytes).hashCode();
    }),
    PUBLIC_KEY(bytes -> Held.SUITE.verify(Keys.publicKey(bytes), bytes, bytes)),
    PRIVATE_KEY(bytes -> Keys.privateKey(bytes).getAlgorithm()),
    ECDSA_SIGNATURE(bytes -> {
        EcdsaSignature signature =
                EcdsaSignature.decode(bytes).orElseThrow(() -> new MalformedException("no signature"));
        if (!signature.encode().equals(bytes)) {
            throw new AssertionError("a signature has two forms");
        }
    });

    private final Reading reading;

    Decoder(Reading reading) {
        this.reading = reading;
    }

    /** Whether the bytes were read; false when they were refused in an orderly way. Whatever else is thrown is a finding. */
    boolean reads(Bytes bytes) {
        try {
            reading.run(bytes);
            return true;
        } catch (MalformedException orderly) {
            return false;
        }
    }

    /** What one decoder does with bytes. */
    interface Reading {
        void run(Bytes bytes);
    }

    private static void block(Bytes bytes) {
        Block block = Block.parse(bytes);
        block.hash();
        block.isDataIntact();
        block.isWellFormed();
        block.isConfig();
        block.transactions().forEach(Decoder::syntax);
        List.<Runnable>of(
                        block::envelopes,
                        block::validationCodes,
                        () -> BlockSignatures.parse(block.metadata(Block.SIGNATURES)),
                        () -> CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH)))
                .forEach(Decoder::orderly);
    }

    private static void syntax(TransactionSyntax syntax) {
        if (syntax.flaw().isEmpty() && !syntax.isConfig()) {
            syntax.transaction().hashCode();
            syntax.readWriteSet().hashCode();
        }
    }

    private static void orderly(Runnable part) {
        try {
            part.run();
        } catch (MalformedException orderly) {
            orderly.getMessage();
        }
    }

    /** Made once. */
    private static final class Held {
        static final P256Suite SUITE = P256Suite.create(new SecureRandom());
        static final ChannelConfig GENESIS =
                ChannelConfig.fromBlock(Block.parse(GoldenPieces.file("fabric-3.1.5-raft/peer/000.block")));
    }
}
