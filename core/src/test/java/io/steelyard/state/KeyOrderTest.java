package io.steelyard.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeyOrderTest {
    private static final List<String> CHARACTERS = List.of(
            "\u0000",
            "a",
            "b",
            "\u007f",
            "\u0080",
            "\u07ff",
            "\u0800",
            "\ud7ff",
            "\ue000",
            "\uffff",
            "\ud800\udc00",
            "\ud83d\ude00",
            "\udbff\udfff");

    @Test
    void random_texts_are_ordered_as_their_UTF8_bytes_are() {
        Random random = new Random(1);
        for (int round = 0; round < 200_000; round++) {
            String left = text(random);
            String right = text(random);
            int expected = Integer.signum(Bytes.utf8(left).compareTo(Bytes.utf8(right)));
            assertThat(Integer.signum(KeyOrder.UTF8.compare(left, right)))
                    .as("%s against %s", Bytes.utf8(left), Bytes.utf8(right))
                    .isEqualTo(expected);
        }
    }

    @Test
    void javas_own_order_of_strings_differs() {
        assertThat("\uffff".compareTo("\ud83d\ude00")).isPositive();
        assertThat(KeyOrder.UTF8.compare("\uffff", "\ud83d\ude00")).isNegative();
    }

    @Test
    void nothing_lies_between_a_key_and_its_successor() {
        String key = "\ud83d\ude00";
        assertThat(KeyOrder.UTF8.compare(key, KeyOrder.successor(key))).isNegative();
        assertThat(KeyOrder.UTF8.compare(KeyOrder.successor(key), key + "\u0000\u0000"))
                .isNegative();
        assertThat(KeyOrder.UTF8.compare(KeyOrder.successor(key), key + "\u0001"))
                .isNegative();
    }

    @Test
    void unpaired_surrogates_have_no_UTF8_form() {
        assertThat(List.of("\ud800", "a\ud800", "\ud800a", "\udc00", "\udc00\ud800", "\ud800\ud800\udc00"))
                .noneMatch(KeyOrder::isEncodable);
        assertThat(List.of("", "a", "\ue000", "\ud83d\ude00", "a\ud83d\ude00b")).allMatch(KeyOrder::isEncodable);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(5); length > 0; length--) {
            text.append(CHARACTERS.get(random.nextInt(CHARACTERS.size())));
        }
        return text.toString();
    }
}
