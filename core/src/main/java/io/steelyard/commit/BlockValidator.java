package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.PreparedBlock.Transaction;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ConfigUpdateRefused;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.MalformedException;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.TransactionSyntax.Check;
import io.steelyard.format.TransactionSyntax.Flaw;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import io.steelyard.state.BlockUpdates;
import io.steelyard.state.Conflict;
import io.steelyard.state.ConflictCheck;
import io.steelyard.state.StateView;
import io.steelyard.state.TransactionIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Judges a prepared block's transactions one after the other: a pure function of the block, the channel config and the state before
 * it (Fabric core/committer/txvalidator/v20/validator.go, then txmgmt/validation). Owned by the commit thread.
 *
 * <p>Intentional: a transaction that names another channel is {@code TARGET_CHAIN_NOT_FOUND}. A Fabric peer asks the organizations of
 * the channel named, so that its verdict depends on which channels it has joined.
 */
final class BlockValidator {
    private final ChannelConfig config;
    private final StateView state;
    private final EndorsementRules endorsements;
    private final CryptoSuite suite;
    private final Function<Version, Optional<String>> idsByPlace;

    BlockValidator(ChannelConfig config, StateView state, ChannelPolicies policies, CryptoSuite suite) {
        this(config, state, policies, suite, place -> Optional.empty());
    }

    /** {@code idsByPlace} names transactions of earlier blocks, as far as they are known: for explanations only. */
    BlockValidator(
            ChannelConfig config,
            StateView state,
            ChannelPolicies policies,
            CryptoSuite suite,
            Function<Version, Optional<String>> idsByPlace) {
        this.config = config;
        this.state = state;
        this.endorsements = EndorsementRules.of(config, state, policies);
        this.suite = suite;
        this.idsByPlace = idsByPlace;
    }

    /**
     * The verdicts.
     *
     * @throws MalformedException when a config transaction does not follow from the config before it, or the block's data are not what
     *     its header names, or the rules that the channel asks for are not known here: no peer can go on from there
     */
    Verdicts validate(PreparedBlock prepared) {
        if (!prepared.isDataIntact()) {
            throw new MalformedException("block " + prepared.block().number()
                    + " does not hold the transactions that its header names, or bytes that may not stand in a block");
        }
        long number = prepared.block().number();
        List<Transaction> transactions = prepared.transactions();
        List<Optional<Fault>> faults = new ArrayList<>(transactions.size());
        Map<String, Integer> firstValid = new HashMap<>();
        ChannelConfig next = config;
        for (int i = 0; i < transactions.size(); i++) {
            Transaction transaction = transactions.get(i);
            Optional<Fault> fault = judge(i, transaction);
            if (fault.isEmpty() && transaction.syntax().isConfig()) {
                next = nextConfig(number, next, transaction);
            } else if (fault.isEmpty()) {
                fault = duplicateInBlock(transaction, i, firstValid);
            }
            faults.add(fault);
        }
        endorsements.finish(faults);
        BlockUpdates updates = resolveConflicts(number, transactions, faults);
        return verdicts(transactions, faults, updates, next);
    }

    private Optional<Fault> judge(int position, Transaction transaction) {
        TransactionSyntax syntax = transaction.syntax();
        Optional<Fault> fault = flaw(syntax, Check.CREATOR_SIGNATURE);
        if (fault.isPresent()) {
            return fault;
        }
        if (transaction.creatorFault().isPresent()) {
            return fault(
                    ValidationCode.BAD_CREATOR_SIGNATURE,
                    transaction.creatorFault().get());
        }
        fault = flaw(syntax, Check.DUPLICATES);
        if (fault.isPresent()) {
            return fault;
        }
        String channel = syntax.header().channel().channelId();
        if (!channel.equals(config.channelId())) {
            return fault(ValidationCode.TARGET_CHAIN_NOT_FOUND, "the transaction is for channel '" + channel + "'");
        }
        if (syntax.isConfig()) {
            return Optional.empty();
        }
        return judgeEndorsed(position, transaction);
    }

    private Optional<Fault> judgeEndorsed(int position, Transaction transaction) {
        TransactionSyntax syntax = transaction.syntax();
        Optional<TransactionIndex.Entry> earlier =
                TransactionIndex.find(state, syntax.header().channel().txId());
        if (earlier.isPresent()) {
            return fault(
                    ValidationCode.DUPLICATE_TXID,
                    "block " + earlier.get().place().block() + " holds a transaction with this id");
        }
        Optional<Fault> fault = syntax.flawBefore(Check.POLICIES).map(endorsements::fault);
        return fault.isPresent() ? fault : endorsements.check(position, transaction);
    }

    private static Optional<Fault> flaw(TransactionSyntax syntax, Check before) {
        return syntax.flawBefore(before).map(BlockValidator::fault);
    }

    private static Fault fault(Flaw flaw) {
        return new Fault(flaw.code(), flaw.reason());
    }

    private static Optional<Fault> fault(ValidationCode code, String reason) {
        return Optional.of(new Fault(code, reason));
    }

    private static Optional<Fault> duplicateInBlock(
            Transaction transaction, int position, Map<String, Integer> firstValid) {
        String txId = transaction.syntax().header().channel().txId();
        Integer first = firstValid.putIfAbsent(txId, position);
        return first == null
                ? Optional.empty()
                : fault(ValidationCode.DUPLICATE_TXID, "transaction " + first + " of the same block has this id");
    }

    /** Several configs in a block, which no Fabric orderer makes, follow from one another; other transactions stand under the first. */
    private ChannelConfig nextConfig(long number, ChannelConfig before, Transaction transaction) {
        Bytes envelope = transaction.syntax().envelope().data();
        try {
            return before.validate(envelope, suite);
        } catch (ConfigUpdateRefused | MalformedException e) {
            throw new MalformedException(
                    "block " + number + " holds a config that does not follow from the one before: " + e.getMessage(),
                    e);
        }
    }

    private BlockUpdates resolveConflicts(long number, List<Transaction> transactions, List<Optional<Fault>> faults) {
        BlockUpdates updates = new BlockUpdates(state, number, ChannelPolicies.writeRules(config));
        for (int i = 0; i < transactions.size(); i++) {
            TransactionSyntax syntax = transactions.get(i).syntax();
            if (faults.get(i).isPresent() || syntax.isConfig()) {
                continue;
            }
            Optional<Conflict> conflict = ConflictCheck.find(syntax.readWriteSet(), state, updates);
            if (conflict.isPresent()) {
                faults.set(i, fault(conflict.get().code(), explain(conflict.get(), transactions)));
            } else {
                faults.set(
                        i,
                        updates.tryAdd(i, syntax.readWriteSet())
                                .map(reason -> new Fault(ValidationCode.INVALID_WRITESET, reason)));
            }
        }
        return updates;
    }

    private String explain(Conflict conflict, List<Transaction> transactions) {
        if (conflict.earlierTransaction().isPresent()) {
            int position = (int) conflict.earlierTransaction().getAsLong();
            return conflict.describe(
                    Optional.of(Ledger.idOf(transactions.get(position).syntax())));
        }
        return conflict.describe(conflict.found().flatMap(idsByPlace));
    }

    private static Verdicts verdicts(
            List<Transaction> transactions, List<Optional<Fault>> faults, BlockUpdates updates, ChannelConfig next) {
        List<ValidationCode> codes = new ArrayList<>(faults.size());
        Map<String, Fault> explanations = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < faults.size(); i++) {
            codes.add(faults.get(i).map(Fault::code).orElse(ValidationCode.VALID));
            String txId = Ledger.idOf(transactions.get(i).syntax());
            // the first transaction with an id is the one that the id stands for
            if (seen.add(txId) && faults.get(i).isPresent()) {
                explanations.put(txId, faults.get(i).get());
            }
        }
        return new Verdicts(codes, explanations, updates, updates.netWrites(), next);
    }
}
