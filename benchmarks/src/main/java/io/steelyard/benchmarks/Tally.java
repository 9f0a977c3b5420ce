package io.steelyard.benchmarks;

import io.steelyard.commit.TransactionOutcome;
import io.steelyard.format.ValidationCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What came back during the measured time, which {@link #begin} and {@link #end} mark in {@code System.nanoTime()}. Counts are of transactions that came
 * back in it, latencies of those that were submitted (open loop: due) in it, also when they came back later. Thread-safe.
 */
final class Tally {
    private static final long LONGEST_MICROS = 600_000_000L;

    private volatile long begin = Long.MAX_VALUE;
    private volatile long end = Long.MAX_VALUE;
    private final Histogram micros = new ConcurrentHistogram(1, LONGEST_MICROS, 3);
    private final Map<String, LongAdder> codes = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> refusals = new ConcurrentSkipListMap<>();
    private final LongAdder valid = new LongAdder();
    private final LongAdder invalid = new LongAdder();
    private final LongAdder conflicting = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder lost = new LongAdder();

    /** Begins the measured time. */
    void begin(long nanoTime) {
        begin = nanoTime;
    }

    /** Ends it. */
    void end(long nanoTime) {
        end = nanoTime;
    }

    boolean hasEnded() {
        return end != Long.MAX_VALUE;
    }

    /** Takes one transaction that has come back: with an outcome, or an error when it was not ordered or nobody knows. */
    void done(long since, long now, @Nullable TransactionOutcome outcome, @Nullable Throwable error) {
        if (since >= begin && since < end && outcome != null) {
            micros.recordValue(Math.min(LONGEST_MICROS, Math.max(1, (now - since) / 1000)));
        }
        if (now < begin || now >= end) {
            return;
        }
        if (outcome == null) {
            refused.increment();
            String name = error == null ? "none" : error.getClass().getSimpleName();
            refusals.computeIfAbsent(name, key -> new LongAdder()).increment();
        } else {
            count(outcome);
        }
    }

    private void count(TransactionOutcome outcome) {
        codes.computeIfAbsent(outcome.code().name(), key -> new LongAdder()).increment();
        if (outcome.isValid()) {
            valid.increment();
            return;
        }
        invalid.increment();
        if (outcome.code() == ValidationCode.MVCC_READ_CONFLICT
                || outcome.code() == ValidationCode.PHANTOM_READ_CONFLICT) {
            conflicting.increment();
        }
    }

    /** So many never came back. */
    void lost(int count) {
        lost.add(count);
    }

    long valid() {
        return valid.sum();
    }

    long committed() {
        return valid.sum() + invalid.sum();
    }

    /** Adds rates, latencies and counts; {@code seconds} as they were. */
    void into(Report report, double seconds) {
        report.put("tps", valid.sum() / seconds)
                .put("committedTps", committed() / seconds)
                .latencies(micros)
                .put("valid", valid.sum())
                .put("invalid", invalid.sum())
                .put("conflicting", conflicting.sum())
                .put("refused", refused.sum())
                .put("lost", lost.sum())
                .put("codes", sums(codes))
                .put("refusals", sums(refusals));
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((name, count) -> sums.put(name, count.sum()));
        return sums;
    }
}
