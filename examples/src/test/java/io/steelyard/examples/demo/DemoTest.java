package io.steelyard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.Consortium;
import io.steelyard.error.StorageException;
import io.steelyard.examples.Transcript;
import io.steelyard.examples.asset.Asset;
import io.steelyard.format.ValidationCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DemoTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Transcript transcript = new Transcript(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @Test
    void the_demonstration_gives_what_it_says_and_leaves_a_ledger_that_opens_again() {
        Demo.Result result = Demo.run(directory, transcript, System.nanoTime());

        assertThat(result.firstCommitMs()).isPositive();
        assertThat(result.assets()).contains(new Asset("scanner-7", "MRI scanner", "Clinic", 185_000_000));
        assertThat(result.audit().isClean()).isTrue();
        assertThat(result.audit().transactions()).isGreaterThan(result.audit().valid());
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("ENDORSEMENT_POLICY_FAILURE")
                .contains("MVCC_READ_CONFLICT")
                .contains("From start to the first committed transaction: " + result.firstCommitMs() + " ms");
        // the genesis block is not one of the audit's transactions
        assertThat(codesOnDisk())
                .hasSize((int) result.audit().transactions() + 1)
                .contains(ValidationCode.ENDORSEMENT_POLICY_FAILURE, ValidationCode.MVCC_READ_CONFLICT);
    }

    private List<ValidationCode> codesOnDisk() {
        try (Consortium consortium = Consortium.at(directory).start()) {
            assertThat(consortium.organizations()).containsExactly("Clinic", "Insurer");
            assertThat(consortium.spec().ordering().nodes()).isEqualTo(3);
            List<ValidationCode> codes = new ArrayList<>();
            var channel = consortium.gateway("Insurer").channel("register");
            for (long number = 0; number < channel.height(); number++) {
                codes.addAll(channel.block(number).validationCodes());
            }
            return codes;
        }
    }

    @Test
    void a_folder_that_is_in_use_ends_the_demonstration_with_an_error() {
        try (Consortium other = Consortium.at(directory).org("Other").start()) {
            assertThat(other.organizations()).containsExactly("Other");
            assertThatThrownBy(() -> Demo.run(directory, transcript, System.nanoTime()))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("in use");
        }
    }
}
