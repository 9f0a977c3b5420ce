package io.steelyard.config;

import java.time.Duration;

/** When blocks are cut: at most so many messages and (absolutely) bytes, preferably not more than so many bytes, never later than the timeout. */
public record BatchSettings(int maxMessages, int absoluteMaxBytes, int preferredMaxBytes, Duration timeout) {
    /** 500 messages, 10 MB, 2 MB, 2 s. */
    public static final BatchSettings DEFAULT =
            new BatchSettings(500, 10 * 1024 * 1024, 2 * 1024 * 1024, Duration.ofSeconds(2));
}
