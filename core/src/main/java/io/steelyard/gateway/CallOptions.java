package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a call is made.
 *
 * @param endorsers MSP ids to ask, empty to let the endorsement policy decide
 * @param transientData what reaches the contract but not the ledger
 * @param retry how often a call is made in all when it conflicts with other transactions
 * @param abortsStale whether an endorsed transaction is not ordered when the gateway's peer knows already that it can never become
 *     valid; it then fails with {@link SubmitException#isStale} and stands in no block
 * @param endorseTimeout how long a peer may take to endorse
 * @param commitTimeout how long the commit is waited for
 */
public record CallOptions(
        List<String> endorsers,
        Map<String, Bytes> transientData,
        RetryPolicy retry,
        boolean abortsStale,
        Duration endorseTimeout,
        Duration commitTimeout) {
    /** By policy, no transient data, one attempt that is ordered whatever is known, 30 s to endorse and 60 s to commit. */
    public static final CallOptions DEFAULT = new CallOptions(
            List.of(), Map.of(), RetryPolicy.NONE, false, Duration.ofSeconds(30), Duration.ofSeconds(60));

    /** Copies the collections. */
    public CallOptions {
        endorsers = List.copyOf(endorsers);
        transientData = Map.copyOf(transientData);
    }

    /** Asks exactly these organizations, whatever the policy says. */
    public CallOptions endorsedBy(String... mspIds) {
        return new CallOptions(List.of(mspIds), transientData, retry, abortsStale, endorseTimeout, commitTimeout);
    }

    /** Sends transient data along. */
    public CallOptions withTransient(Map<String, Bytes> data) {
        return new CallOptions(endorsers, data, retry, abortsStale, endorseTimeout, commitTimeout);
    }

    /** {@link #retrying} with {@link RetryPolicy#conflicts}: {@code attempts} in all. */
    public CallOptions retryingConflicts(int attempts) {
        return retrying(RetryPolicy.conflicts(attempts));
    }

    /**
     * Makes the call anew, as another transaction, when it conflicts with others; and, since it is made anew anyway, does not order what
     * is stale.
     */
    public CallOptions retrying(RetryPolicy policy) {
        return new CallOptions(endorsers, transientData, policy, true, endorseTimeout, commitTimeout);
    }

    /** Does not order a transaction that can never become valid. */
    public CallOptions abortingStale() {
        return new CallOptions(endorsers, transientData, retry, true, endorseTimeout, commitTimeout);
    }

    /** Orders every endorsed transaction, as Fabric does, so that each one's verdict stands on the ledger. */
    public CallOptions orderingStale() {
        return new CallOptions(endorsers, transientData, retry, false, endorseTimeout, commitTimeout);
    }

    /** Waits so long for endorsements and for the commit. */
    public CallOptions waiting(Duration endorse, Duration commit) {
        return new CallOptions(endorsers, transientData, retry, abortsStale, endorse, commit);
    }
}
