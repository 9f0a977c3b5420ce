package io.steelyard.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.AuditSettings;
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
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One damaged byte anywhere in a ledger of Fabric's is found, and the block named. There is no harmless place in these files. */
@Timeout(300)
class DamageTest {
    private static final int STRIDE = 97;

    /** Signatures verified once for all runs; a damaged one is never among them. */
    private final CryptoSuite suite = SignatureMemo.around(P256Suite.create(new SecureRandom()), 10_000);

    @ParameterizedTest
    @CsvSource({"RAFT, peer", "RAFT, orderer", "BFT, peer", "BFT, orderer"})
    void damage_in_a_block_is_found_and_the_block_named(Vectors ledger, String kind) {
        List<Block> whole = ledger.blocks(kind);
        Auditor auditor = new Auditor(whole);
        List<String> unseen = new ArrayList<>();
        for (int number = 0; number < ledger.height; number++) {
            byte[] bytes = ledger.bytes(kind, number);
            for (int offset = number % STRIDE; offset < bytes.length; offset += STRIDE) {
                byte[] damaged = damaged(bytes, offset);
                int at = number;
                String found = auditor.found(number, () -> Block.parse(Bytes.owning(damaged)));
                boolean isNamed = found.contains("block " + at) || found.startsWith("the block ");
                if (!isNamed || found.contains("a fault of this program")) {
                    unseen.add("block " + number + " offset " + offset + ": " + found);
                }
            }
            auditor.confirm(number);
        }
        assertThat(unseen).isEmpty();
    }

    /** A single bit here, the whole byte there. */
    private static byte[] damaged(byte[] bytes, int offset) {
        byte[] damaged = bytes.clone();
        damaged[offset] ^= (byte) (offset % 2 == 0 ? 1 << offset % 8 : 0xff);
        return damaged;
    }

    /** An audit at a block, which may be shown as many false ones as one likes before the true one. */
    private final class Auditor {
        private final AuditSettings settings = AuditSettings.of(suite, Runnable::run);
        private final List<Block> whole;
        private final LedgerAudit audit;

        Auditor(List<Block> whole) {
            this.whole = whole;
            this.audit = LedgerAudit.begin(whole.get(0), settings);
        }

        /** What is found to be wrong with a block; only the defined errors count. */
        String found(int number, Supplier<Block> block) {
            try {
                Block read = block.get();
                if (number == 0) {
                    return LedgerAudit.run(List.of(read).iterator(), suite, Runnable::run)
                            .problems()
                            .toString();
                }
                return audit.check(read).problems().toString();
            } catch (SteelyardException e) {
                return String.valueOf(e.getMessage());
            }
        }

        void confirm(int number) {
            if (number > 0) {
                assertThat(audit.check(whole.get(number)).problems()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void damage_in_a_block_file_is_found_and_the_block_named(Vectors ledger, @TempDir Path directory)
            throws IOException {
        List<Block> whole = ledger.blocks("peer");
        Auditor auditor = new Auditor(whole);
        byte[] bytes = Vectors.blockFile(whole);
        Path file = directory.resolve("blockfile_000000");
        List<String> unseen = new ArrayList<>();
        int end = 0;
        for (int number = 0; number < ledger.height; number++) {
            int start = end;
            end += Vectors.blockFile(whole.subList(number, number + 1)).length;
            for (int offset = start + number % STRIDE; offset < end; offset += STRIDE) {
                Files.write(file, damaged(bytes, offset));
                int at = number;
                String found = auditor.found(number, () -> blockIn(file, at));
                if (!found.contains("block " + number) || found.contains("a fault of this program")) {
                    unseen.add("offset " + offset + " in block " + number + ": " + found);
                }
            }
            auditor.confirm(number);
        }
        assertThat(unseen).isEmpty();
    }

    private static Block blockIn(Path file, int number) {
        try (LedgerFiles files = LedgerFiles.open(file)) {
            files.height();
            return files.read(number);
        }
    }
}
