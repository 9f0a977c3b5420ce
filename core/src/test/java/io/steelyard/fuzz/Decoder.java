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
        use(envelope.header());
        use(envelope.data());
    }),
    ENVELOPE_IN_BLOCK(bytes -> {
        use(Envelope.isWellFormed(bytes));
        use(Envelope.inBlock(bytes).header());
    }),
    TRANSACTION(bytes -> syntax(TransactionSyntax.check(bytes))),
    PROPOSAL(bytes -> {
        Proposal proposal = Proposal.parse(bytes);
        use(proposal.arguments());
        use(proposal.transientData());
        use(proposal.hash());
        use(proposal.ledgerPayload());
    }),
    SIGNED_PROPOSAL(bytes -> SignedProposal.parse(bytes)),
    PROPOSAL_RESPONSE(bytes -> ProposalResponse.parse(bytes)),
    RESPONSE_PAYLOAD(bytes -> ResponsePayload.parse(bytes)),
    READ_WRITE_SET(bytes -> ReadWriteSet.parse(bytes).toBytes()),
    KEY_METADATA(bytes -> KeyMetadata.parse(bytes)),
    VERSION(bytes -> Version.parse(bytes)),
    BLOCK_SIGNATURES(bytes -> BlockSignatures.parse(bytes).entries().forEach(BlockSignatures.Entry::isByIdentifier)),
    COMMIT_HASH(bytes -> CommitHash.fromSlot(bytes)),
    CHANNEL_CONFIG(bytes -> ChannelConfig.of("mychannel", bytes)),
    CONFIG_UPDATE(bytes -> {
        try {
            Held.GENESIS.validate(bytes, Held.SUITE);
        } catch (ConfigUpdateRefused orderly) {
            use(orderly);
        }
    }),
    IDENTITY(bytes -> Identity.parse(bytes)),
    CERTIFICATE(bytes -> Certificate.parse(bytes)),
    REVOCATION_LIST(IdentityDoors::readRevocationList),
    SIGNING_REQUEST(IdentityDoors::readSigningRequest),
    CERTIFICATE_ATTRIBUTES(IdentityDoors::readAttributes),
    MSP(bytes -> Msp.of(bytes)),
    PRINCIPAL(bytes -> Principal.parse(bytes)),
    SIGNATURE_POLICY(bytes -> SignaturePolicy.parse(bytes).toBytes()),
    APPLICATION_POLICY(bytes -> ApplicationPolicy.parse(bytes).toBytes()),
    POLICY_TEXT(bytes -> SignaturePolicy.parse(bytes.utf8()).toBytes()),
    CONTRACT_DEFINITION(LifecycleDoors::readDefinition),
    BATCH(bytes -> Batch.parse(bytes)),
    PEM(bytes -> {
        use(Pem.all(bytes));
        use(Pem.first(bytes));
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

    /** What was read is of no interest, only that it could be. */
    private static void use(Object part) {
        if (part.getClass().isArray()) {
            throw new AssertionError("nothing here gives arrays");
        }
    }

    private static void block(Bytes bytes) {
        Block block = Block.parse(bytes);
        use(block.hash());
        use(block.isDataIntact());
        use(block.isWellFormed());
        use(block.isConfig());
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
            use(syntax.transaction());
            use(syntax.readWriteSet());
        }
    }

    private static void orderly(Runnable part) {
        try {
            part.run();
        } catch (MalformedException orderly) {
            use(orderly);
        }
    }

    /** Made once. */
    private static final class Held {
        static final P256Suite SUITE = P256Suite.create(new SecureRandom());
        static final ChannelConfig GENESIS =
                ChannelConfig.fromBlock(Block.parse(GoldenPieces.file("fabric-3.1.5-raft/peer/000.block")));
    }
}
