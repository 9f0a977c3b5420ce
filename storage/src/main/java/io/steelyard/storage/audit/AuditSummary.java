package io.steelyard.storage.audit;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.AuditReport;
import io.steelyard.commit.AuditedBlock;
import io.steelyard.format.ValidationCode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts while an audit goes on, and says in words what it came to. Used by one thread. */
final class AuditSummary {
    private final Map<ValidationCode, Long> codes = new EnumMap<>(ValidationCode.class);
    private long blocks;
    private long transactions;
    private long signatures;
    private int fewestSigners = Integer.MAX_VALUE;
    private int mostNeeded;

    void add(AuditedBlock block) {
        if (block.number() == 0 || !block.problems().isEmpty()) {
            return;
        }
        block.codes().forEach(code -> codes.merge(code, 1L, Long::sum));
        blocks++;
        transactions += block.codes().size();
        signatures += block.signers().size();
        fewestSigners = Math.min(fewestSigners, block.signers().size());
        mostNeeded = Math.max(mostNeeded, block.signersEnough());
    }

    long transactions() {
        return transactions;
    }

    String progress(long done, long of, Duration elapsed) {
        return String.format(
                Locale.ROOT,
                "  %,d of %,d blocks (%d %%), %,d transactions, %s",
                done,
                of,
                100 * done / Math.max(1, of),
                transactions,
                speed(elapsed));
    }

    private String speed(Duration elapsed) {
        double seconds = Math.max(0.001, elapsed.toMillis() / 1000.0);
        return String.format(Locale.ROOT, "%.1f s, %,.0f transactions a second", seconds, transactions / seconds);
    }

    String describe(AuditReport report, Duration elapsed) {
        StringBuilder text = new StringBuilder();
        line(text, "channel", report.channelId().isEmpty() ? "unknown" : report.channelId());
        line(text, "block 0", genesis(report));
        if (report.blocks() > 0) {
            line(text, "confirmed", confirmed(report));
            line(
                    text,
                    "last block",
                    (report.blocks() - 1) + ", hash " + report.lastHash().hex());
        }
        if (blocks > 0) {
            line(text, "transactions", transactions(report));
            line(text, "orderers", orderers());
            line(text, "verdicts", verdicts(report));
            line(text, "commit hashes", commitHashes(report));
        }
        report.remarks().forEach(remark -> line(text, "remark", remark));
        line(text, "time", speed(elapsed));
        text.append('\n').append(result(report));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-14s %s%n", name, value));
    }

    private static String genesis(AuditReport report) {
        Bytes hash = report.genesisHash();
        if (report.blocks() == 0) {
            return "not accepted";
        }
        return report.genesisPinned()
                ? "hash " + hash.hex() + ", as given"
                : "hash " + hash.hex()
                        + ", TRUSTED: compare it with what another member has, or give it (-Daudit.genesis=HEX)";
    }

    private static String confirmed(AuditReport report) {
        return String.format(
                Locale.ROOT,
                "%,d blocks (0 to %,d): numbers, hash chain, data hashes, metadata, config changes",
                report.blocks(),
                report.blocks() - 1);
    }

    private String transactions(AuditReport report) {
        String invalid = codes.entrySet().stream()
                .filter(entry -> entry.getKey() != ValidationCode.VALID)
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%,d judged again: %,d valid%s",
                report.transactions(),
                report.valid(),
                invalid.isEmpty() ? "" : ", " + invalid);
    }

    private String orderers() {
        return String.format(
                Locale.ROOT,
                "%,d signatures on %,d blocks, all of them hold; at least %d on a block, %d asked for",
                signatures,
                blocks,
                fewestSigners,
                mostNeeded);
    }

    private static String verdicts(AuditReport report) {
        return report.claimedCodes() == 0
                ? "none are claimed by these blocks (an ordering node's): nothing to compare with"
                : String.format(Locale.ROOT, "%,d claimed, all as judged here", report.claimedCodes());
    }

    private static String commitHashes(AuditReport report) {
        String last = ", after the last block " + report.commitHash().hex();
        return report.claimedCommitHashes() == 0
                ? "none are claimed by these blocks; computed here" + last
                : String.format(Locale.ROOT, "%,d claimed, all as computed here%s", report.claimedCommitHashes(), last);
    }

    private static String result(AuditReport report) {
        if (report.isClean()) {
            return "CLEAN: every block up to number " + (report.blocks() - 1)
                    + " is what its rules make it. Blocks that were left out at the end cannot be missed: compare number and hash of"
                    + " the last block.";
        }
        String before = report.blocks() == 0
                ? ""
                : "\nBlocks 0 to " + (report.blocks() - 1) + " were confirmed; the audit ends here.";
        return "DISAGREEMENT\n  " + String.join("\n  ", report.problems()) + before;
    }
}
