package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.EndorsedTransaction.Broken;
import java.util.Optional;
import org.hyperledger.fabric.protos.common.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Everything that Fabric's committer checks of one envelope without keys, state or configuration, done once and shared by the peers
 * of a JVM. Fabric weaves these checks with three that need more, and the first failure decides the code; so a committer asks in
 * this order:
 *
 * <ol>
 *   <li>{@link #flawBefore}({@link Check#CREATOR_SIGNATURE}), then the creator's certificate and its signature over
 *       {@code envelope().payload()}: {@code BAD_CREATOR_SIGNATURE}
 *   <li>{@code flawBefore(DUPLICATES)}, then for an endorser transaction the id on the ledger: {@code DUPLICATE_TXID}
 *   <li>{@code flawBefore(POLICIES)}, then contract definitions, policies and, later, read conflicts
 * </ol>
 *
 * Immutable, any thread; hostile input gives a flaw, never an exception. Source: fabric:core/common/validation/msgvalidation.go
 * ValidateTransaction, core/committer/txvalidator/v20/validator.go validateTx and plugindispatcher/dispatcher.go Dispatch.
 */
public final class TransactionSyntax {
    private final @Nullable Envelope envelope;
    private final @Nullable Header header;
    private final ActionReader.@Nullable Finished action;
    private final @Nullable Flaw flaw;

    private TransactionSyntax(
            @Nullable Envelope envelope,
            @Nullable Header header,
            ActionReader.@Nullable Finished action,
            @Nullable Flaw flaw) {
        this.envelope = envelope;
        this.header = header;
        this.action = action;
        this.flaw = flaw;
    }

    /** The committer's own checks, between which Fabric makes the syntactic ones. */
    public enum Check {
        /** The creator's certificate and signature. */
        CREATOR_SIGNATURE,
        /** Whether the transaction's id is on the ledger already. */
        DUPLICATES,
        /** The contract's definition and the endorsement policies. */
        POLICIES
    }

    /** The first thing wrong: found in time for {@code before}, with Fabric's code for it and the reason in words. */
    public record Flaw(Check before, ValidationCode code, String reason) {}

    /** Checks the bytes of one envelope in a block. */
    public static TransactionSyntax check(Bytes envelope) {
        try {
            return check(Envelope.inBlock(envelope));
        } catch (MalformedException broken) {
            return new TransactionSyntax(
                    null, null, null, flaw(ValidationCode.INVALID_OTHER_REASON, broken.getMessage()));
        }
    }

    /** Checks an envelope. */
    public static TransactionSyntax check(Envelope envelope) {
        Header header;
        try {
            header = envelope.header();
        } catch (MalformedException broken) {
            return new TransactionSyntax(envelope, null, null, flaw(codeFor(envelope), broken.getMessage()));
        }
        Optional<String> fault = faultOf(header);
        return fault.isPresent()
                ? new TransactionSyntax(envelope, null, null, flaw(ValidationCode.BAD_COMMON_HEADER, fault.get()))
                : checkBody(envelope, header);
    }

    private static Flaw flaw(ValidationCode code, @Nullable String reason) {
        return new Flaw(Check.CREATOR_SIGNATURE, code, String.valueOf(reason));
    }

    /** An unreadable payload and an unreadable header have codes of their own. */
    private static ValidationCode codeFor(Envelope envelope) {
        try {
            Wire.parse(Payload.parser(), envelope.payload(), "the payload");
            return ValidationCode.BAD_COMMON_HEADER;
        } catch (MalformedException broken) {
            return ValidationCode.BAD_PAYLOAD;
        }
    }

    private static Optional<String> faultOf(Header header) {
        ChannelHeader channel = header.channel();
        if (!channel.is(HeaderType.ENDORSER_TRANSACTION)
                && !channel.is(HeaderType.CONFIG)
                && !channel.is(HeaderType.CONFIG_UPDATE)) {
            return Optional.of("type " + channel.type() + " has no place in a block");
        }
        if (channel.epoch() != 0) {
            return Optional.of("the epoch must be 0, not " + Long.toUnsignedString(channel.epoch()));
        }
        if (header.signature().nonce().isEmpty()) {
            return Optional.of("the signature header has no nonce");
        }
        if (header.signature().creator().isEmpty()) {
            return Optional.of("the signature header has no creator");
        }
        return Optional.empty();
    }

    private static TransactionSyntax checkBody(Envelope envelope, Header header) {
        Check before = Check.DUPLICATES;
        try {
            if (!header.channel().is(HeaderType.ENDORSER_TRANSACTION)) {
                checkConfig(envelope, header);
                return new TransactionSyntax(envelope, header, null, null);
            }
            checkId(header);
            ActionReader reader = ActionReader.open(envelope.data());
            reader.checkProposalHash(header);
            before = Check.POLICIES;
            ActionReader.Finished action = reader.finish(header.channel().extension());
            return new TransactionSyntax(envelope, header, action, null);
        } catch (Broken broken) {
            return new TransactionSyntax(envelope, header, null, new Flaw(before, broken.code(), broken.reason()));
        }
    }

    private static void checkConfig(Envelope envelope, Header header) throws Broken {
        if (!header.channel().is(HeaderType.CONFIG)) {
            throw new Broken(ValidationCode.UNSUPPORTED_TX_PAYLOAD, "a config update is no transaction by itself");
        }
        if (envelope.data().isEmpty()) {
            throw new Broken(ValidationCode.INVALID_CONFIG_TRANSACTION, "the config transaction is empty");
        }
    }

    private static void checkId(Header header) throws Broken {
        String computed = TransactionIds.compute(
                header.signature().nonce(), header.signature().creator());
        String stated = header.channel().txId();
        if (!computed.equals(stated)) {
            throw new Broken(
                    ValidationCode.BAD_PROPOSAL_TXID,
                    "the transaction id must be " + computed + ", not '" + stated + "'");
        }
    }

    /** The first flaw, if there is one. */
    public Optional<Flaw> flaw() {
        return Optional.ofNullable(flaw);
    }

    /** The first flaw, if Fabric finds it right before {@code check} (and after the check before that). */
    public Optional<Flaw> flawBefore(Check check) {
        return flaw().filter(found -> found.before == check);
    }

    /** The envelope. @throws IllegalStateException when the bytes are none, a flaw found before the creator's signature */
    public Envelope envelope() {
        return present(envelope, "envelope");
    }

    /** Both headers. @throws IllegalStateException when there is a flaw to be found before the creator's signature */
    public Header header() {
        return present(header, "header");
    }

    /** Whether it is a config transaction without a flaw; its data is left to the configuration's rules. */
    public boolean isConfig() {
        return flaw == null && action == null;
    }

    /** The endorsed action. @throws IllegalStateException when there is a flaw or it is a config transaction */
    public EndorsedTransaction transaction() {
        return present(action, "endorsed action").transaction();
    }

    /** Reads and writes of the action. @throws IllegalStateException when there is a flaw or it is a config transaction */
    public ReadWriteSet readWriteSet() {
        return present(action, "read/write set").readWriteSet();
    }

    private <T> T present(@Nullable T part, String name) {
        if (part == null) {
            throw new IllegalStateException("no " + name + ": " + (flaw == null ? "it is a config transaction" : flaw));
        }
        return part;
    }
}
