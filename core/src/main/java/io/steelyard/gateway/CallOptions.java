package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a call is made. {@code endorsers} are the MSP ids to ask, empty to let the endorsement policy decide; {@code transientData} reaches
 * the contract but not the ledger; {@code attempts} is how often a call is made in all when it conflicts with other transactions.
 */
public record CallOptions(
        List<String> endorsers,
        Map<String, Bytes> transientData,
        int attempts,
        Duration endorseTimeout,
        Duration commitTimeout) {
    /** By policy, no transient data, one attempt, 30 s to endorse and 60 s to commit. */
    public static final CallOptions DEFAULT =
            new CallOptions(List.of(), Map.of(), 1, Duration.ofSeconds(30), Duration.ofSeconds(60));

    /** Copies the collections. */
    public CallOptions {
        endorsers = List.copyOf(endorsers);
        transientData = Map.copyOf(transientData);
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, got " + attempts);
        }
    }

    /** Asks exactly these organizations, whatever the policy says. */
    public CallOptions endorsedBy(String... mspIds) {
        return new CallOptions(List.of(mspIds), transientData, attempts, endorseTimeout, commitTimeout);
    }

    /** Sends transient data along. */
    public CallOptions withTransient(Map<String, Bytes> data) {
        return new CallOptions(endorsers, data, attempts, endorseTimeout, commitTimeout);
    }

    /** Makes the call anew, as another transaction, when it conflicts with others; {@code attempts} in all. */
    public CallOptions retryingConflicts(int newAttempts) {
        return new CallOptions(endorsers, transientData, newAttempts, endorseTimeout, commitTimeout);
    }

    /** Waits so long for endorsements and for the commit. */
    public CallOptions waiting(Duration endorse, Duration commit) {
        return new CallOptions(endorsers, transientData, attempts, endorse, commit);
    }
}
