package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.ReadWriteSet.Write;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdditionTest {
    private static final String KEY = "\u0000\udbff\udfffadd\u0000views";

    private static Addition addition(String amount, String min, String max) {
        return new Addition(new BigInteger(amount), bound(min), bound(max));
    }

    private static Optional<BigInteger> bound(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new BigInteger(text));
    }

    private static Write write(String text) {
        return new Write(KEY, false, Bytes.utf8(text));
    }

    private static String sum(Addition addition, String before) {
        Addition.Sum sum = addition.applyTo(before.isEmpty() ? Optional.empty() : Optional.of(Bytes.utf8(before)));
        return sum instanceof Addition.Sum.Value value
                ? value.text().utf8()
                : "refused: " + ((Addition.Sum.Refused) sum).reason();
    }

    @Test
    void the_bytes_are_an_ordinary_write_of_a_key_that_names_the_one_to_add_to() {
        Write write = addition("-5", "", "").toWrite("views");
        assertThat(write).isEqualTo(write("-5"));
        assertThat(Bytes.utf8(write.key()).hex()).isEqualTo("00f48fbfbf616464007669657773");
        assertThat(addition("5", "0", "").toWrite("views")).isEqualTo(write("5;0;"));
        assertThat(addition("5", "", "7").toWrite("views")).isEqualTo(write("5;;7"));
        assertThat(addition("5", "-7", "7").toWrite("views")).isEqualTo(write("5;-7;7"));
        assertThat(Addition.isAddition(KEY)).isTrue();
        assertThat(Addition.target(KEY)).isEqualTo("views");
        assertThat(Addition.isAddition("views")).isFalse();
        assertThat(Addition.isAddition("\u0000add\u0000views\u0000")).isFalse();
    }

    @Test
    void what_is_written_is_read_again() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            BigInteger amount = new BigInteger(random.nextInt(256), random);
            amount = random.nextBoolean() ? amount : amount.negate();
            BigInteger low = new BigInteger(random.nextInt(250), random).negate();
            BigInteger high = new BigInteger(random.nextInt(250), random);
            Addition addition = new Addition(
                    amount,
                    random.nextBoolean() ? Optional.of(low) : Optional.empty(),
                    random.nextBoolean() ? Optional.of(high) : Optional.empty());
            assertThat(Addition.of(addition.toWrite("k"))).isEqualTo(addition);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "1 ",
                " 1",
                "+1",
                "01",
                "-0",
                "-",
                "1.0",
                "1e3",
                "١",
                "1;",
                "1;2",
                "1;;",
                ";1;2",
                "1;2;3;4",
                "1;02;",
                "1;3;2",
                "--1",
                "1;-;",
                "\ud83d\ude00",
                "1000000000000000000000000000000000000000000000000000000000000000000000000000000"
            })
    void one_text_a_meaning_and_no_other_text(String text) {
        assertThatThrownBy(() -> Addition.of(write(text))).isInstanceOf(MalformedException.class);
    }

    @Test
    void a_write_that_names_nothing_or_no_amount_or_is_endless_is_refused() {
        assertThatThrownBy(() -> Addition.of(new Write(Addition.key(""), false, Bytes.utf8("1"))))
                .hasMessageContaining("names no key");
        assertThatThrownBy(() -> Addition.of(new Write(Addition.key(KEY), false, Bytes.utf8("1"))))
                .hasMessageContaining("another addition");
        assertThatThrownBy(() -> Addition.of(new Write(KEY, true, Bytes.EMPTY))).hasMessageContaining("no amount");
        assertThatThrownBy(() -> Addition.of(new Write(KEY, true, Bytes.utf8("1"))))
                .hasMessageContaining("no amount");
        assertThatThrownBy(() -> Addition.of(write("1".repeat(1_000_000)))).hasMessageContaining("1000000 bytes");
        assertThatThrownBy(() -> Addition.of(new Write(KEY, false, Bytes.of(new byte[] {(byte) 0xff}))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void a_missing_key_counts_as_nothing_and_the_sum_is_plain_digits() {
        assertThat(sum(addition("5", "", ""), "")).isEqualTo("5");
        assertThat(sum(addition("-5", "", ""), "5")).isEqualTo("0");
        assertThat(sum(addition("-5", "", ""), "3")).isEqualTo("-2");
        assertThat(sum(addition("0", "", ""), "")).isEqualTo("0");
        assertThat(sum(addition("9223372036854775807", "", ""), "9223372036854775807"))
                .isEqualTo("18446744073709551614");
    }

    @Test
    void bounds_are_part_of_what_is_allowed_and_a_refusal_says_which_is_broken() {
        Addition within = addition("5", "0", "10");
        assertThat(sum(within, "5")).isEqualTo("10");
        assertThat(sum(within, "-5")).isEqualTo("0");
        assertThat(sum(within, "6")).isEqualTo("refused: 6 and 5 would be 11, which may be at most 10");
        assertThat(sum(addition("-7", "0", ""), "6"))
                .isEqualTo("refused: 6 less 7 would be -1, which must be at least 0");
    }

    @Test
    void no_sum_has_more_digits_than_a_number_may_have() {
        String largest = "9".repeat(78);
        assertThat(sum(addition("0", "", ""), largest)).isEqualTo(largest);
        assertThat(sum(addition("1", "", ""), largest)).isEqualTo("refused: the sum would have more than 78 digits");
        assertThat(sum(addition("-1", "", ""), "-" + largest)).contains("more than 78 digits");
        assertThat(sum(addition("1", "", ""), "1" + largest)).contains("no whole number of at most 78 decimal digits");
    }

    @Test
    void a_value_that_is_no_number_is_not_added_to() {
        for (String value : List.of("\"5\"", "5.0", "null", "007", "-0", "five", "{}")) {
            assertThat(sum(addition("1", "", ""), value))
                    .as(value)
                    .startsWith("refused: nothing can be added to its value");
        }
    }

    @Test
    void two_additions_are_one_that_keeps_both_bounds() {
        assertThat(addition("5", "0", "").plus(addition("-7", "1", "9"))).isEqualTo(addition("-2", "1", "9"));
        assertThat(addition("5", "", "4").plus(addition("1", "", ""))).isEqualTo(addition("6", "", "4"));
        assertThatThrownBy(() -> addition("5", "5", "").plus(addition("1", "", "4")))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> addition("9".repeat(78), "", "").plus(addition("1", "", "")))
                .hasMessageContaining("78 digits");
    }
}
