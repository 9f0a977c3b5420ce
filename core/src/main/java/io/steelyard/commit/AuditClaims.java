package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.ValidationCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** Compares the verdicts. */
    List<String> verdicts(Block block, Verdicts own) {
        List<ValidationCode> claimed = block.validationCodes();
        boolean claims = !claimed.isEmpty();
        if (claimsVerdicts != null && claims != claimsVerdicts) {
            return List.of(
                    claims
                            ? "it claims verdicts although the blocks before do not: these were not kept by one node"
                            : "it claims no verdicts although the blocks before do");
        }
        claimsVerdicts = claims;
        List<String> wrong = claims ? differences(block, claimed, own) : List.of();
        codes += wrong.isEmpty() ? claimed.size() : 0;
        return wrong;
    }

    private static List<String> differences(Block block, List<ValidationCode> claimed, Verdicts own) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < claimed.size() && wrong.size() < NAMED_MAX; i++) {
            ValidationCode code = own.codes().get(i);
            if (claimed.get(i) != code) {
                TransactionSyntax syntax = block.transactions().get(i);
                String txId = Ledger.idOf(syntax);
                String why = code == ValidationCode.VALID
                        ? "no rule is broken"
                        : own.explanations().getOrDefault(txId, "rule " + code);
                wrong.add("transaction " + i + " (" + (txId.isEmpty() ? "no readable id" : txId) + ") was recorded as "
                        + claimed.get(i) + ", it is " + code + ": " + why);
            }
        }
        return wrong;
    }

    /** Moves the chain of commit hashes on and compares with the block's. */
    Optional<String> commitHash(Block block, Verdicts own) {
        Bytes claimed = CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH));
        Bytes computed = CommitHash.next(own.flags(), own.netWrites(), lastCommitHash);
        Optional<String> fault = Optional.empty();
        if (claimed.isEmpty()) {
            fault = claimsHashes
                    ? Optional.of("it has no commit hash although the blocks before have one")
                    : Optional.empty();
        } else if (!claimsHashes && isContinued(block, claimed.equals(computed))) {
            fault = Optional.of("its commit hash goes on from block " + (block.number() - 1) + ", which has lost its own");
        } else {
            if (!claimsHashes && block.number() > 1) {
                computed = CommitHash.next(own.flags(), own.netWrites(), Bytes.EMPTY);
            }
            claimsHashes = true;
            commitHashes++;
            fault = claimed.equals(computed)
                    ? Optional.empty()
                    : Optional.of("it was recorded with commit hash " + claimed + ", it is " + computed
                            + ": the node that kept it had other verdicts or wrote other values, here or before");
        }
        lastCommitHash = computed;
        return fault;
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
        List<String> wrong = new ArrayList<>(claims.verdicts(block, own));
        claims.commitHash(block, own).ifPresent(wrong::add);
        if (!wrong.isEmpty()) {
            throw new MalformedException(String.join("; ", wrong));
        }
    }

    /** Whether it has a commit hash that rests on one which the block before does not have. */
    private boolean isContinued(Block block, boolean isContinuation) {
        return block.number() > 1 && !lastCommitHash.isEmpty() && isContinuation;
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
