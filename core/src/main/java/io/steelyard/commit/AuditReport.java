package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import java.util.List;

/**
 * What an audit of one channel's blocks came to. {@code problems} is empty when every hash, signature, verdict and commit hash was
 * confirmed; the audit stops at the first block that has any.
 *
 * @param channelId the channel, empty when block 0 could not be read
 * @param blocks number of blocks confirmed, block 0 included
 * @param transactions how many those blocks hold, block 0's config not counted
 * @param valid how many of those are valid
 * @param lastHash header hash of the last block confirmed, empty when there is none
 * @param problems what is wrong, each naming its block
 * @param remarks what an auditor should know but what breaks no rule
 * @param genesisHash header hash of block 0
 * @param genesisPinned whether that was compared with a hash given by the auditor; block 0 was trusted otherwise
 * @param commitHash commit hash after the last block confirmed, as computed here
 * @param claimedCodes how many transactions came with a verdict to compare with
 * @param claimedCommitHashes how many blocks came with a commit hash to compare with
 */
public record AuditReport(
        String channelId,
        long blocks,
        long transactions,
        long valid,
        Bytes lastHash,
        List<String> problems,
        List<String> remarks,
        Bytes genesisHash,
        boolean genesisPinned,
        Bytes commitHash,
        long claimedCodes,
        long claimedCommitHashes) {
    /** Copies the lists. */
    public AuditReport {
        problems = List.copyOf(problems);
        remarks = List.copyOf(remarks);
    }

    /** Whether everything was confirmed. */
    public boolean isClean() {
        return problems.isEmpty();
    }
}
