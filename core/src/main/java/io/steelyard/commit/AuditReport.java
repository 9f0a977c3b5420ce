package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import java.util.List;

/**
 * What an audit of one channel's blocks came to. {@code problems} is empty when every hash, signature, verdict and commit hash was
 * confirmed; the audit stops at the first block that has any. {@code lastHash} is the header hash of the last block confirmed.
 */
public record AuditReport(
        String channelId, long blocks, long transactions, long valid, Bytes lastHash, List<String> problems) {
    /** Copies the list. */
    public AuditReport {
        problems = List.copyOf(problems);
    }

    /** Whether everything was confirmed. */
    public boolean isClean() {
        return problems.isEmpty();
    }
}
