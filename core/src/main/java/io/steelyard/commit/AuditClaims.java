package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.ValidationCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What blocks claim about themselves, compared with what was found: verdicts and commit hashes. One node keeps all its blocks alike, so
 * a ledger claims verdicts in every block or in none (an ordering node's), and commit hashes from some block on: the first, unless
 * the node was upgraded from a release that knew none, in which case their chain begins anew there. Used by one thread.
 */
final class AuditClaims {
    private static final int NAMED_MAX = 10;

    private @Nullable Boolean claimsVerdicts;
    private boolean claimsHashes;
    private Bytes lastCommitHash = Bytes.EMPTY;
    private long codes;
    private long commitHashes;

    /** What comparing came to: what differs, and the own commit hash. */
    record Outcome(List<String> problems, Bytes commitHash) {
        Outcome {
            problems = List.copyOf(problems);
        }
    }

    /** Compares; nothing is changed. */
    Outcome compare(Block block, Verdicts own) {
        Bytes claimed = CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH));
        boolean beginsAnew = !claimsHashes && block.number() > 1 && !claimed.isEmpty();
        Bytes continued = CommitHash.next(own.flags(), own.netWrites(), lastCommitHash);
        Bytes computed = beginsAnew ? CommitHash.next(own.flags(), own.netWrites(), Bytes.EMPTY) : continued;
        List<String> wrong = new ArrayList<>(verdicts(block, own));
        if (!wrong.isEmpty()) {
            return new Outcome(wrong, computed);
        }
        if (claimed.isEmpty() && claimsHashes) {
            wrong.add("it has no commit hash although the blocks before have one");
        } else if (beginsAnew && !lastCommitHash.isEmpty() && claimed.equals(continued)) {
            wrong.add("its commit hash goes on from block " + (block.number() - 1) + ", which has lost its own");
        } else if (!claimed.isEmpty() && !claimed.equals(computed)) {
            wrong.add("it was recorded with commit hash " + claimed + ", it is " + computed
                    + ": the node that kept it had other verdicts or wrote other values, here or before");
        }
        return new Outcome(wrong, computed);
    }

    /** Takes note of a block that was compared and found in order. */
    void confirmed(Block block, Outcome outcome) {
        claimsVerdicts = !block.metadata(Block.TRANSACTIONS_FILTER).isEmpty();
        codes += block.metadata(Block.TRANSACTIONS_FILTER).size();
        if (!block.metadata(Block.COMMIT_HASH).isEmpty()) {
            claimsHashes = true;
            commitHashes++;
        }
        lastCommitHash = outcome.commitHash;
    }

    private List<String> verdicts(Block block, Verdicts own) {
        List<ValidationCode> claimed = block.validationCodes();
        boolean claims = !claimed.isEmpty();
        if (claimsVerdicts != null && claims != claimsVerdicts) {
            return List.of(
                    claims
                            ? "it claims verdicts although the blocks before do not: these were not kept by one node"
                            : "it claims no verdicts although the blocks before do");
        }
        return claims ? differences(block, claimed, own) : List.of();
    }

    private static String explanation(Verdicts own, String txId, ValidationCode code) {
        Fault known = own.explanations().get(txId);
        return known == null ? "rule " + code : known.reason();
    }

    private static List<String> differences(Block block, List<ValidationCode> claimed, Verdicts own) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < claimed.size() && wrong.size() < NAMED_MAX; i++) {
            ValidationCode code = own.codes().get(i);
            if (claimed.get(i) != code) {
                TransactionSyntax syntax = block.transactions().get(i);
                String txId = Ledger.idOf(syntax);
                String why = code == ValidationCode.VALID ? "no rule is broken" : explanation(own, txId, code);
                wrong.add("transaction " + i + " (" + (txId.isEmpty() ? "no readable id" : txId) + ") was recorded as "
                        + claimed.get(i) + ", it is " + code + ": " + why);
            }
        }
        return wrong;
    }

    /**
     * Compares what one block claims, knowing only the block before it as the same node keeps it.
     *
     * @throws MalformedException saying what is claimed and what was found
     */
    static void require(Block block, Block before, Verdicts own) {
        AuditClaims claims = new AuditClaims();
        if (before.number() > 0) {
            claims.claimsVerdicts = !before.validationCodes().isEmpty();
            claims.lastCommitHash = CommitHash.fromSlot(before.metadata(Block.COMMIT_HASH));
            claims.claimsHashes = !claims.lastCommitHash.isEmpty();
        }
        List<String> wrong = claims.compare(block, own).problems();
        if (!wrong.isEmpty()) {
            throw new MalformedException(String.join("; ", wrong));
        }
    }

    /** What block 0 may claim: that its config is valid, and no commit hash. */
    static void requireGenesis(Block genesis) {
        List<ValidationCode> claimed = genesis.validationCodes();
        if (!claimed.isEmpty() && !claimed.equals(List.of(ValidationCode.VALID))) {
            throw new MalformedException("its config was recorded as " + claimed + ", block 0's is VALID");
        }
        if (!genesis.metadata(Block.COMMIT_HASH).isEmpty()) {
            throw new MalformedException("it has a commit hash; their chain begins with block 1");
        }
    }

    /** The own commit hash after the last block. */
    Bytes lastCommitHash() {
        return lastCommitHash;
    }

    /** Number of verdicts that were confirmed. */
    long confirmedCodes() {
        return codes;
    }

    /** Number of blocks whose commit hash was compared. */
    long comparedCommitHashes() {
        return commitHashes;
    }
}
