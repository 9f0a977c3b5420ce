package io.steelyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JavaType;
import io.steelyard.bytes.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LedgerJsonTest {
    enum Kind {
        SMALL,
        LARGE {
            @Override
            public String toString() {
                return "never this";
            }
        }
    }

    record Claim(String id, long cents, Kind kind, Optional<String> note) {
        public boolean isOpen() {
            return true;
        }

        public String getTitle() {
            return "not a component";
        }
    }

    record Zoo(
            String zebra,
            BigDecimal ape,
            BigInteger bear,
            Instant cat,
            LocalDate dog,
            Bytes eel,
            Map<String, List<Claim>> fox,
            double gnu) {}

    record Positive(long value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("must be positive; got " + value);
            }
        }
    }

    record Tree(List<Tree> children) {}

    static final class Bean {
        public String name = "x";
    }

    private static String json(Object value) throws NotConvertible {
        return LedgerJson.write(value).utf8();
    }

    private static <T> T strict(Class<T> type, String json) throws NotConvertible {
        JavaType known = LedgerJson.types().constructType(type);
        return type.cast(Objects.requireNonNull(LedgerJson.read(LedgerJson.strictReader(known), Bytes.utf8(json))));
    }

    private static <T> T lenient(Class<T> type, String json) throws NotConvertible {
        JavaType known = LedgerJson.types().constructType(type);
        return type.cast(Objects.requireNonNull(LedgerJson.read(LedgerJson.lenientReader(known), Bytes.utf8(json))));
    }

    @Test
    void a_record_is_its_components_in_the_order_declared_and_nothing_else() throws Exception {
        assertThat(json(new Claim("c-1", 5, Kind.LARGE, Optional.empty())))
                .isEqualTo("{\"id\":\"c-1\",\"cents\":5,\"kind\":\"LARGE\",\"note\":null}");
    }

    @Test
    void every_kind_of_value_comes_back_as_it_was() throws Exception {
        Zoo zoo = new Zoo(
                "z \u00e9 \ud83d\ude00 \"",
                new BigDecimal("1.500"),
                new BigInteger("123456789012345678901234567890"),
                Instant.parse("2026-01-01T00:00:00.000000001Z"),
                LocalDate.of(2026, 2, 28),
                Bytes.hex("00ff10"),
                Map.of("a", List.of(new Claim("c", -1, Kind.SMALL, Optional.of("")))),
                0.1);
        String text = json(zoo);
        assertThat(text)
                .isEqualTo(
                        "{\"zebra\":\"z \u00e9 \ud83d\ude00 \\\"\",\"ape\":1.500,\"bear\":123456789012345678901234567890,"
                                + "\"cat\":\"2026-01-01T00:00:00.000000001Z\",\"dog\":\"2026-02-28\",\"eel\":\"AP8Q\","
                                + "\"fox\":{\"a\":[{\"id\":\"c\",\"cents\":-1,\"kind\":\"SMALL\",\"note\":\"\"}]},\"gnu\":0.1}");
        assertThat(strict(Zoo.class, text)).isEqualTo(zoo);
        assertThat(json(strict(Zoo.class, text))).isEqualTo(text);
    }

    @Test
    void a_decimal_has_no_exponent_and_keeps_its_scale() throws Exception {
        assertThat(json(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(json(new BigDecimal("0.00000010"))).isEqualTo("0.00000010");
        assertThatThrownBy(() -> json(new BigDecimal("1E+100000"))).isInstanceOf(NotConvertible.class);
    }

    @Test
    void doubles_are_the_shortest_text_that_reads_back_on_any_JDK() throws Exception {
        assertThat(json(2.0E-3)).isEqualTo("0.002");
        assertThat(json(5.684341886080802E-14)).isEqualTo("5.684341886080802E-14"); // JDK 17 itself prints ...8015E-14
        assertThat(json(1.0E23)).isEqualTo("1.0E23");
    }

    @Test
    void maps_are_sorted_by_code_point_whatever_order_they_were_filled_in() throws Exception {
        List<String> keys = List.of("", "B", "a", "aa", "z", "\u00e9", "\uffee", "\ud83d\ude00");
        Map<String, Integer> forward = new LinkedHashMap<>();
        keys.forEach(key -> forward.put(key, key.length()));
        String expected = json(forward);
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            List<String> shuffled = new ArrayList<>(keys);
            Collections.shuffle(shuffled, random);
            Map<String, Integer> other = round % 2 == 0 ? new HashMap<>() : new LinkedHashMap<>();
            shuffled.forEach(key -> other.put(key, key.length()));
            assertThat(json(other)).isEqualTo(expected);
        }
        // U+FFEE before U+1F600: by code point, not by UTF-16 unit.
        assertThat(expected.indexOf('\uffee')).isLessThan(expected.indexOf('\ud83d'));
        Map<String, Integer> reversed = new TreeMap<>(Collections.reverseOrder());
        reversed.putAll(forward);
        assertThat(json(reversed)).isEqualTo(expected);
    }

    @Test
    void enum_keys_go_by_name() throws Exception {
        assertThat(json(Map.of(Kind.SMALL, 1, Kind.LARGE, 2))).isEqualTo("{\"LARGE\":2,\"SMALL\":1}");
    }

    @Test
    void what_has_no_fixed_order_is_refused() {
        assertThatThrownBy(() -> json(new HashSet<>(List.of("a", "b"))))
                .isInstanceOf(NotConvertible.class)
                .hasMessageContaining("use a List");
        assertThatThrownBy(() -> json(Map.of("k", new HashSet<>(List.of(1))))).hasMessageContaining("use a List");
        assertThatThrownBy(() -> json(new Bean())).hasMessageContaining("is not a record");
        assertThatThrownBy(() -> json(Map.of(1, "x"))).hasMessageContaining("keys must be Strings or enums");
        assertThatThrownBy(() -> lenient(Bean.class, "{\"name\":\"y\"}")).hasMessageContaining("is not a record");
    }

    @Test
    void an_unpaired_surrogate_is_refused() {
        assertThatThrownBy(() -> json(List.of("a\ud800b"))).hasMessageContaining("unpaired surrogate");
    }

    @Test
    void an_unknown_property_is_refused_strictly_and_skipped_leniently() throws Exception {
        String text = "{\"id\":\"c\",\"cents\":1,\"kind\":\"SMALL\",\"note\":null,\"extra\":{\"deep\":[1]}}";
        assertThatThrownBy(() -> strict(Claim.class, text))
                .hasMessage("at extra: unknown property 'extra'; known are [cents, id, kind, note]");
        assertThat(lenient(Claim.class, text)).isEqualTo(new Claim("c", 1, Kind.SMALL, Optional.empty()));
    }

    @Test
    void an_absent_primitive_is_refused_strictly_and_zero_leniently_and_an_absent_Optional_is_empty() throws Exception {
        String text = "{\"id\":\"c\",\"kind\":\"SMALL\"}";
        assertThatThrownBy(() -> strict(Claim.class, text)).hasMessageContaining("cents");
        assertThat(lenient(Claim.class, text)).isEqualTo(new Claim("c", 0, Kind.SMALL, Optional.empty()));
    }

    @Test
    void values_are_not_converted_between_kinds() {
        for (String text : List.of(
                "{\"id\":5,\"cents\":1,\"kind\":\"SMALL\"}",
                "{\"id\":true,\"cents\":1,\"kind\":\"SMALL\"}",
                "{\"id\":\"c\",\"cents\":\"1\",\"kind\":\"SMALL\"}",
                "{\"id\":\"c\",\"cents\":1.5,\"kind\":\"SMALL\"}",
                "{\"id\":\"c\",\"cents\":true,\"kind\":\"SMALL\"}",
                "{\"id\":\"c\",\"cents\":9223372036854775808,\"kind\":\"SMALL\"}",
                "{\"id\":\"c\",\"cents\":1,\"kind\":0}",
                "{\"id\":\"c\",\"cents\":1,\"kind\":\"\"}",
                "{\"id\":\"c\",\"cents\":1,\"kind\":\"small\"}",
                "[]",
                "\"c\"")) {
            assertThatThrownBy(() -> strict(Claim.class, text)).as(text).isInstanceOf(NotConvertible.class);
        }
    }

    @Test
    void malformed_JSON_is_refused_with_one_line() {
        String deep = "{\"children\":[".repeat(60) + "]}".repeat(60);
        for (String text : List.of(
                "",
                " ",
                "{",
                "{\"children\":[]} x",
                "{\"children\":[]}{}",
                "{\"children\":[],\"children\":[]}",
                "{'children':[]}",
                "{\"children\":[,]}",
                "{\"children\":NaN}",
                "// no\n{\"children\":[]}",
                deep)) {
            assertThatThrownBy(() -> strict(Tree.class, text))
                    .as(text)
                    .isInstanceOf(NotConvertible.class)
                    .message()
                    .doesNotContain("\n")
                    .hasSizeLessThan(400);
        }
    }

    @Test
    void only_UTF_8_is_read() {
        JavaType type = LedgerJson.types().constructType(String.class);
        Bytes latin = Bytes.of(new byte[] {'"', (byte) 0xe9, '"'});
        Bytes utf16 = Bytes.of("\"ab\"".getBytes(StandardCharsets.UTF_16LE));
        assertThatThrownBy(() -> LedgerJson.read(LedgerJson.strictReader(type), latin))
                .hasMessage("it is not valid UTF-8");
        assertThatThrownBy(() -> LedgerJson.read(LedgerJson.strictReader(type), utf16))
                .isInstanceOf(NotConvertible.class);
    }

    @Test
    void a_records_own_check_speaks() {
        assertThatThrownBy(() -> strict(Positive.class, "{\"value\":-3}")).hasMessage("must be positive; got -3");
    }

    @Test
    void a_nested_mistake_is_located() {
        assertThatThrownBy(() -> strict(
                        Zoo.class, "{\"fox\":{\"a\":[{\"id\":\"c\",\"cents\":1,\"kind\":\"SMALL\"},{\"id\":7}]}}"))
                .hasMessageStartingWith("at fox.a.[1].id: ");
    }

    @Test
    void times_and_bytes_must_be_well_formed() {
        assertThatThrownBy(() -> strict(Zoo.class, "{\"cat\":\"yesterday\"}"))
                .hasMessageContaining("expected a time like 2026-01-31T12:00:00Z");
        assertThatThrownBy(() -> strict(Zoo.class, "{\"cat\":1767225600}")).isInstanceOf(NotConvertible.class);
        assertThatThrownBy(() -> strict(Zoo.class, "{\"eel\":\"*\"}")).hasMessageContaining("expected base64");
    }

    @Test
    void random_garbage_is_refused_or_read_but_never_more() {
        Random random = new Random(11);
        byte[] whole = "{\"id\":\"c\",\"cents\":1,\"kind\":\"SMALL\",\"note\":\"n\"}".getBytes(StandardCharsets.UTF_8);
        JavaType type = LedgerJson.types().constructType(Claim.class);
        for (int round = 0; round < 5000; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                LedgerJson.read(LedgerJson.strictReader(type), Bytes.of(damaged));
            } catch (NotConvertible refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
