package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.ValidationCode;
import java.util.List;

/**
 * One block as an audit found it. Of a block that cannot be judged only number, hash and problems are there.
 *
 * @param number position in the chain, which the block's own number must be
 * @param hash hash of its header
 * @param codes own verdicts, one a transaction
 * @param commitHash own commit hash, empty for block 0
 * @param claimedCodes verdicts in its metadata, empty when there are none
 * @param claimedCommitHash commit hash in its metadata, empty when there is none
 * @param signers who signed it, e.g. {@code orderer0 of OrdererMSP}; every signature was checked
 * @param signersEnough how many of them the channel's policy asks for
 * @param problems what is wrong with it
 */
public record AuditedBlock(
        long number,
        Bytes hash,
        List<ValidationCode> codes,
        Bytes commitHash,
        List<ValidationCode> claimedCodes,
        Bytes claimedCommitHash,
        List<String> signers,
        int signersEnough,
        List<String> problems) {
    /** Copies the lists. */
    public AuditedBlock {
        codes = List.copyOf(codes);
        claimedCodes = List.copyOf(claimedCodes);
        signers = List.copyOf(signers);
        problems = List.copyOf(problems);
    }

    /** A block in order, as far as its signers are left out. */
    static AuditedBlock of(Block block, List<ValidationCode> codes, Bytes commitHash) {
        return new AuditedBlock(
                block.number(),
                block.hash(),
                codes,
                commitHash,
                block.validationCodes(),
                CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH)),
                List.of(),
                0,
                List.of());
    }

    /** A block with problems. */
    static AuditedBlock broken(long number, Bytes hash, List<String> problems) {
        Bytes none = Bytes.EMPTY;
        return new AuditedBlock(number, hash, List.of(), none, List.of(), none, List.of(), 0, problems);
    }

    AuditedBlock with(List<String> whoSigned, int enough, List<String> wrong) {
        return new AuditedBlock(
                number, hash, codes, commitHash, claimedCodes, claimedCommitHash, whoSigned, enough, wrong);
    }
}
