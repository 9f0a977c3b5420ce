package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.PreparedBlock.Transaction;
import io.steelyard.config.ChannelConfig;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.MalformedException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Block;
import io.steelyard.format.EndorsedTransaction;
import io.steelyard.format.Endorsement;
import io.steelyard.format.Envelope;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.identity.Identity;
import io.steelyard.identity.MspSet;
import io.steelyard.policy.Signatures;
import io.steelyard.policy.SignedData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parallel stage of validation: decodes a block's transactions and checks every signature on the worker pool, once for all
 * peers of a JVM. What it answers depends on the block's bytes and the channel config only, so peers may share it; a bounded number
 * of blocks is kept. Any thread.
 */
public final class BlockPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(BlockPreparation.class);
    private static final int KEPT_BLOCKS = 32;
    private static final int HELPERS_MAX = 8;

    private final CryptoSuite suite;
    private final Executor workers;
    private final Map<Key, Preparation> recent = new LinkedHashMap<>();
    private final SharedDecisions decisions = new SharedDecisions();

    /** A stage that verifies with {@code suite} on {@code workers}. */
    public BlockPreparation(CryptoSuite suite, Executor workers) {
        this.suite = suite;
        this.workers = workers;
    }

    /**
     * The data is part of it although the header names its hash: a source may send other data under the header, or cut the same bytes
     * into other envelopes, and what is prepared for that must never be handed to a peer that got the true block.
     */
    private record Key(String channelId, Bytes headerHash, Bytes config, List<Bytes> data) {
        @Override
        public int hashCode() {
            return headerHash.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && channelId.equals(that.channelId)
                    && headerHash.equals(that.headerHash)
                    && config.equals(that.config)
                    && data.equals(that.data);
        }
    }

    /** What the blocks prepared here came to. */
    SharedDecisions decisions() {
        return decisions;
    }

    /** A block's preparation, to be joined; the same for all peers that ask for it. */
    Preparation prepare(Block block, ChannelConfig config) {
        Key key = new Key(config.channelId(), block.hash(), config.bytes(), block.data());
        MspSet msps = config.msps();
        Preparation mine = new Preparation(block, syntax -> prepare(syntax, msps));
        synchronized (recent) {
            Preparation started = recent.putIfAbsent(key, mine);
            if (started != null) {
                return started;
            }
            if (recent.size() > KEPT_BLOCKS) {
                recent.remove(recent.keySet().iterator().next());
            }
        }
        mine.result().whenComplete((prepared, error) -> {
            if (error != null) {
                forget(key);
            }
        });
        return mine;
    }

    /** As {@link #prepare}, and lets the workers get on with it meanwhile, as far as they can take it. */
    Preparation prepareAhead(Block block, ChannelConfig config) {
        return helped(block, config, 0);
    }

    /** Prepares a block that is needed at once: the calling thread does its share, the workers the rest. */
    PreparedBlock prepareNow(Block block, ChannelConfig config) {
        return helped(block, config, 1).join();
    }

    private Preparation helped(Block block, ChannelConfig config, int callers) {
        Preparation preparation = prepare(block, config);
        int helpers = Math.min(preparation.width() - callers, HELPERS_MAX);
        try {
            for (int i = 0; i < helpers && preparation.isOpen(); i++) {
                workers.execute(preparation::help);
            }
        } catch (UnavailableException closing) {
            LOG.debug("no worker takes {}; whoever needs it does it", block, closing);
        }
        return preparation;
    }

    /** A failure is this moment's, not the block's: the next peer that asks tries again. */
    private void forget(Key key) {
        synchronized (recent) {
            recent.remove(key);
        }
    }

    private Transaction prepare(TransactionSyntax syntax, MspSet msps) {
        if (syntax.flawBefore(TransactionSyntax.Check.CREATOR_SIGNATURE).isPresent()) {
            return new Transaction(syntax, Optional.empty(), List.of());
        }
        Optional<String> fault = creatorFault(syntax, msps);
        boolean judged = fault.isPresent() || syntax.flaw().isPresent() || syntax.isConfig();
        return new Transaction(syntax, fault, judged ? List.of() : endorsers(syntax.transaction(), msps));
    }

    private Optional<String> creatorFault(TransactionSyntax syntax, MspSet msps) {
        Envelope envelope = syntax.envelope();
        Bytes creator = syntax.header().signature().creator();
        Identity identity;
        try {
            identity = msps.deserialize(creator);
        } catch (MalformedException e) {
            return Optional.of("the creator cannot be read: " + e.getMessage());
        }
        Optional<String> invalid = msps.whyInvalid(identity);
        String name = identity.certificate().commonName() + " of " + identity.mspId();
        if (invalid.isPresent()) {
            return Optional.of("its creator " + name + " is no valid member: " + invalid.get());
        }
        boolean signed = suite.verify(identity.certificate().publicKey(), envelope.payload(), envelope.signature());
        return signed
                ? Optional.empty()
                : Optional.of("the signature of " + name + " over the transaction does not verify");
    }

    private List<Identity> endorsers(EndorsedTransaction transaction, MspSet msps) {
        List<SignedData> claims = new ArrayList<>(transaction.endorsements().size());
        for (Endorsement endorsement : transaction.endorsements()) {
            claims.add(new SignedData(
                    endorsement.endorser(),
                    Bytes.concat(transaction.responsePayload(), endorsement.endorser()),
                    endorsement.signature()));
        }
        return Signatures.verified(claims, msps, suite);
    }
}
