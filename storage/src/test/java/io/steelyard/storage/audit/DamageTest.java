package io.steelyard.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.AuditReport;
import io.steelyard.commit.LedgerAudit;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.P256Suite;
import io.steelyard.crypto.SignatureMemo;
import io.steelyard.error.SteelyardException;
import io.steelyard.format.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One damaged byte anywhere in a ledger of Fabric's is found, and the block named. There is no harmless place in these files. */
@Timeout(300)
class DamageTest {
    private static final int STRIDE = 97;
    /** A single bit, and the whole byte. */
    private static final int[] MASKS = {0x01, 0xff};

    /** Signatures verified once for all runs; a damaged one is never among them. */
    private final CryptoSuite suite = SignatureMemo.around(P256Suite.create(new SecureRandom()), 10_000);

    @ParameterizedTest
    @CsvSource({"RAFT, peer", "RAFT, orderer", "BFT, peer", "BFT, orderer"})
    void damage_in_a_block_is_found_and_the_block_named(Vectors ledger, String kind) {
        List<Block> whole = ledger.blocks(kind);
        assertThat(audit(whole.iterator()).problems()).isEmpty();
        List<String> unseen = new ArrayList<>();
        for (int number = 0; number < ledger.height; number++) {
            byte[] bytes = ledger.bytes(kind, number);
            for (int offset = number % STRIDE; offset < bytes.length; offset += STRIDE) {
                for (int mask : MASKS) {
                    byte[] damaged = bytes.clone();
                    damaged[offset] ^= (byte) mask;
                    AuditReport report = audit(upTo(number, whole, Bytes.owning(damaged)));
                    if (report.problems().stream().noneMatch(names(number))) {
                        unseen.add(kind + " block " + number + " offset " + offset + ": " + report.problems());
                    }
                }
            }
        }
        assertThat(unseen).isEmpty();
    }

    private static java.util.function.Predicate<String> names(int number) {
        return problem -> problem.contains("block " + number + ":")
                || problem.contains("block " + number + " ")
                || number == 0 && problem.startsWith("block 0");
    }

    /** The blocks before {@code number}, and then the damaged one, read when it is its turn. */
    private static Iterator<Block> upTo(int number, List<Block> whole, Bytes damaged) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next <= number;
            }

            @Override
            public Block next() {
                int current = next++;
                return current < number ? whole.get(current) : Block.parse(damaged);
            }
        };
    }

    private AuditReport audit(Iterator<Block> blocks) {
        return LedgerAudit.run(blocks, suite, Runnable::run);
    }

    @ParameterizedTest
    @EnumSource
    void damage_in_a_block_file_is_found(Vectors ledger, @TempDir Path directory) throws IOException {
        byte[] bytes = Vectors.blockFile(ledger.blocks("peer"));
        Path file = directory.resolve("blockfile_000000");
        Files.write(file, bytes);
        assertThat(audit(file).problems()).isEmpty();
        List<String> unseen = new ArrayList<>();
        for (int offset = 0; offset < bytes.length; offset += STRIDE) {
            for (int mask : MASKS) {
                byte[] damaged = bytes.clone();
                damaged[offset] ^= (byte) mask;
                Files.write(file, damaged);
                AuditReport report = audit(file);
                boolean isNamed = report.problems().stream().anyMatch(problem -> problem.matches("(?s)block \\d+.*"));
                if (!isNamed) {
                    unseen.add("offset " + offset + ": " + report.problems());
                }
            }
        }
        assertThat(unseen).isEmpty();
    }

    private AuditReport audit(Path file) {
        try (LedgerFiles files = LedgerFiles.open(file)) {
            return audit(files.blocks());
        } catch (SteelyardException e) {
            throw new AssertionError("damage is for the report to tell", e);
        }
    }
}
