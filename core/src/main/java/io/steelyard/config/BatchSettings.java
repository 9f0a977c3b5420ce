package io.steelyard.config;

import io.steelyard.error.ConfigurationException;
import java.time.Duration;

/** When blocks are cut: at most so many messages and (absolutely) bytes, preferably not more than so many bytes, never later than the timeout. */
public record BatchSettings(int maxMessages, int absoluteMaxBytes, int preferredMaxBytes, Duration timeout) {
    /** 500 messages, 10 MB, 2 MB, 2 s. */
    public static final BatchSettings DEFAULT =
            new BatchSettings(500, 10 * 1024 * 1024, 2 * 1024 * 1024, Duration.ofSeconds(2));

    /**
     * Checks what Fabric checks: everything is positive and the preferred size is not above the absolute one.
     *
     * @throws ConfigurationException naming the value that is out of range
     */
    public BatchSettings {
        requirePositive("maximum number of messages", maxMessages);
        requirePositive("absolute maximum of bytes", absoluteMaxBytes);
        requirePositive("preferred maximum of bytes", preferredMaxBytes);
        if (preferredMaxBytes > absoluteMaxBytes) {
            throw new ConfigurationException("the preferred maximum of a block is " + preferredMaxBytes
                    + " bytes, but must not exceed its absolute maximum of " + absoluteMaxBytes);
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new ConfigurationException("the batch timeout is " + timeout + ", but must be positive");
        }
    }

    private static void requirePositive(String what, int value) {
        if (value <= 0) {
            throw new ConfigurationException("the " + what + " of a block is " + value + ", but must be at least 1");
        }
    }
}
