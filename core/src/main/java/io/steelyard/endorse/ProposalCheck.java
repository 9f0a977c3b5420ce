package io.steelyard.endorse;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.MalformedException;
import io.steelyard.format.ChannelHeader;
import io.steelyard.format.HeaderType;
import io.steelyard.format.Proposal;
import io.steelyard.format.SignatureHeader;
import io.steelyard.format.SignedProposal;
import io.steelyard.format.TransactionIds;
import io.steelyard.identity.Identity;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Whether a proposal may run: well-formed, fresh, by a valid and unexpired member whose signature holds and whom the channel's ACL
 * lets propose (Fabric core/endorser/msgvalidation.go, core/handlers/auth/filter). Stateless; any thread.
 */
final class ProposalCheck {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final String PROPOSE = "peer/Propose";
    private static final String CALL = "peer/ChaincodeToChaincode";

    private final CryptoSuite suite;
    private final InstantSource clock;

    ProposalCheck(CryptoSuite suite, InstantSource clock) {
        this.suite = suite;
        this.clock = clock;
    }

    /** A proposal that may run, and who proposed it. */
    record Accepted(Proposal proposal, Identity creator) {}

    /** Refuses with the reason in words. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    Accepted check(SignedProposal signed, ChannelConfig config, ChannelAccess channel) throws Refused {
        Proposal proposal = parse(signed);
        checkHeaders(proposal, config);
        Identity creator = checkCreator(signed, proposal, config);
        checkTime(proposal, creator);
        if (channel.contains(proposal.txId())) {
            throw new Refused(
                    "duplicate transaction found [" + proposal.txId() + "]. Creator [" + creator.mspId() + "]");
        }
        checkAccess(creator, config);
        return new Accepted(proposal, creator);
    }

    private static Proposal parse(SignedProposal signed) throws Refused {
        try {
            return Proposal.parse(signed.proposal());
        } catch (MalformedException e) {
            throw new Refused("error validating proposal: " + e.getMessage());
        }
    }

    private static void checkHeaders(Proposal proposal, ChannelConfig config) throws Refused {
        ChannelHeader channel = proposal.header().channel();
        if (!channel.is(HeaderType.ENDORSER_TRANSACTION)) {
            throw new Refused("error validating proposal: invalid header type " + channel.type()
                    + ", expected 3 (ENDORSER_TRANSACTION)");
        }
        if (channel.epoch() != 0) {
            throw new Refused("error validating proposal: invalid epoch " + channel.epoch() + ", expected 0");
        }
        if (!channel.channelId().equals(config.channelId())) {
            throw new Refused("channel '" + channel.channelId() + "' not found");
        }
        SignatureHeader signature = proposal.header().signature();
        if (signature.nonce().isEmpty() || signature.creator().isEmpty()) {
            throw new Refused("error validating proposal: nonce or creator is empty");
        }
        String expected = TransactionIds.compute(signature.nonce(), signature.creator());
        if (!expected.equals(proposal.txId())) {
            throw new Refused("error validating proposal: incorrectly computed txid '" + proposal.txId()
                    + "' -- expected '" + expected + "'");
        }
    }

    private Identity checkCreator(SignedProposal signed, Proposal proposal, ChannelConfig config) throws Refused {
        Bytes serialized = proposal.header().signature().creator();
        try {
            Identity creator = config.msps().deserialize(serialized);
            Optional<String> invalid = config.msps().whyInvalid(creator);
            if (invalid.isPresent()) {
                throw denied(config, creator.mspId(), invalid.get());
            }
            if (!suite.verify(creator.certificate().publicKey(), signed.proposal(), signed.signature())) {
                throw denied(config, creator.mspId(), "the signature over the proposal does not verify");
            }
            return creator;
        } catch (MalformedException e) {
            throw denied(config, "unknown", e.getMessage());
        }
    }

    private static Refused denied(ChannelConfig config, String mspId, String why) {
        return new Refused("error validating proposal: access denied: channel [" + config.channelId()
                + "] creator org [" + mspId + "]: " + why);
    }

    private void checkTime(Proposal proposal, Identity creator) throws Refused {
        Instant now = clock.instant();
        Instant notAfter = creator.certificate().notAfter();
        if (notAfter.isBefore(now)) {
            throw new Refused("proposal client identity expired at " + notAfter + "; enroll again");
        }
        Instant proposed = proposal.header().channel().timestamp();
        if (Duration.between(proposed, now).abs().compareTo(WINDOW) > 0) {
            throw new Refused(
                    "request unauthorized due to incorrect timestamp: " + proposed + ", the peer's clock says " + now
                            + ", at most " + WINDOW.toMinutes() + " minutes apart are allowed");
        }
    }

    /** Whether the caller of a contract may go on to contracts of this channel (Fabric's resource peer/ChaincodeToChaincode). */
    static boolean mayCallContracts(Identity caller, ChannelConfig config) {
        try {
            Identity there = config.msps().deserialize(caller.serialized());
            return config.policy(config.aclPolicy(CALL))
                    .filter(policy -> policy.evaluate(List.of(there)).satisfied())
                    .isPresent();
        } catch (MalformedException foreign) {
            return false;
        }
    }

    private static void checkAccess(Identity creator, ChannelConfig config) throws Refused {
        String path = config.aclPolicy(PROPOSE);
        Policy policy = config.policy(path).orElse(none -> Verdict.refused("there is no policy " + path));
        Verdict verdict = policy.evaluate(List.of(creator));
        if (!verdict.satisfied()) {
            throw denied(config, creator.mspId(), "policy " + path + " " + verdict.explanation());
        }
    }
}
