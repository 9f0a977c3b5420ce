package io.steelyard.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.gateway.EndorsementException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the examples share. */
@Timeout(20)
class ToolsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Transcript transcript = new Transcript(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @Test
    void a_transcript_breaks_long_lines_between_words() {
        transcript.say("word ".repeat(60).strip());

        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(text.lines()).hasSizeGreaterThan(2).allSatisfy(line -> assertThat(line)
                .hasSizeLessThanOrEqualTo(100)
                .startsWith("   word")
                .endsWith("word"));
        assertThat(text.split("word", -1)).hasSize(61);
    }

    @Test
    void a_transcript_shortens_transaction_ids() {
        transcript.quote("transaction " + "0123456789abcdef".repeat(4) + " failed");

        assertThat(printed.toString(StandardCharsets.UTF_8).strip()).isEqualTo("> transaction 01234567.. failed");
    }

    @Test
    void money_has_two_decimals() {
        assertThat(Transcript.money(1_250_000)).isEqualTo("12500.00");
        assertThat(Transcript.money(7)).isEqualTo("0.07");
        assertThat(Transcript.money(Long.MAX_VALUE)).isEqualTo("92233720368547758.07");
    }

    @Test
    void an_expectation_that_fails_says_so() {
        assertThatThrownBy(() -> Expect.that(false, "pigs fly")).hasMessageContaining("pigs fly");
        assertThatThrownBy(() -> Expect.refusal(EndorsementException.class, () -> "all is well"))
                .hasMessageContaining("all is well");
    }

    @Test
    void a_temporary_directory_is_gone_afterwards_whatever_happens() {
        AtomicReference<Path> used = new AtomicReference<>();

        assertThatThrownBy(() -> TemporaryDirectory.use(directory -> {
                    used.set(directory);
                    write(directory.resolve("file"));
                    throw new IllegalStateException("work failed");
                }))
                .hasMessage("work failed");

        assertThat(used.get()).doesNotExist();
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "content");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void there_are_no_other_examples() {
        assertThat(Main.run("pigs")).isFalse();
    }
}
