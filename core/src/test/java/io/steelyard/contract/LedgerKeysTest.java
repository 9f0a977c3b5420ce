package io.steelyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LedgerKeysTest {
    @Test
    void a_composite_key_has_Fabrics_bytes() {
        // 00 type 00 (attribute 00)*, fabric-chaincode-go shim/stub.go
        assertThat(Bytes.utf8(LedgerKeys.composite("color~name", "blue", "marble1")))
                .isEqualTo(
                        Bytes.hex("00" + "636f6c6f727e6e616d65" + "00" + "626c7565" + "00" + "6d6172626c6531" + "00"));
        assertThat(Bytes.utf8(LedgerKeys.composite("t"))).isEqualTo(Bytes.hex("007400"));
        assertThat(Bytes.utf8(LedgerKeys.composite("t", ""))).isEqualTo(Bytes.hex("00740000"));
        assertThat(Bytes.utf8(LedgerKeys.composite("\u00fc", "\ud83d\ude00")))
                .isEqualTo(Bytes.hex("00c3bc00f09f988000"));
    }

    @Test
    void the_range_of_a_partial_key_ends_with_the_greatest_code_point() {
        assertThat(Bytes.utf8(LedgerKeys.compositeEnd(LedgerKeys.composite("t", "a"))))
                .isEqualTo(Bytes.hex("0074006100f48fbfbf"));
    }

    @Test
    void a_composite_key_splits_into_what_it_was_made_of() {
        assertThat(LedgerKeys.split(LedgerKeys.composite("t", "a", "", "b \ud83d\ude00")))
                .containsExactly("t", "a", "", "b \ud83d\ude00");
        assertThat(LedgerKeys.split(LedgerKeys.composite("t"))).isEqualTo(List.of("t"));
    }

    @Test
    void separators_inside_a_part_are_refused() {
        assertThatThrownBy(() -> LedgerKeys.composite("a\u0000b"))
                .isInstanceOf(ContractException.class)
                .hasMessage("the composite key's type 'a\\0b' must not hold U+0000 or U+10FFFF");
        assertThatThrownBy(() -> LedgerKeys.composite("t", "x\udbff\udfff"))
                .hasMessageContaining("attribute 'x\\u{10FFFF}'");
        assertThatThrownBy(() -> LedgerKeys.composite("t", "\ud800")).hasMessageContaining("unpaired surrogate");
    }

    @Test
    void what_is_not_a_composite_key_does_not_split() {
        for (String key : List.of("", "a", "\u0000", "\u0000a", "a\u0000")) {
            assertThatThrownBy(() -> LedgerKeys.split(key))
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("is not a composite key");
        }
    }

    @Test
    void a_key_is_text_and_not_empty() {
        assertThatThrownBy(() -> LedgerKeys.requireKey("")).hasMessage("a key must not be empty");
        assertThatThrownBy(() -> LedgerKeys.requireKey("k\udc00"))
                .hasMessageContaining("'k\ufffd' holds an unpaired surrogate");
        assertThatThrownBy(() -> LedgerKeys.requireKey("\ud800\ud83d\ude00")).isInstanceOf(ContractException.class);
        assertThat(LedgerKeys.requireKey("\ud83d\ude00")).isEqualTo("\ud83d\ude00");
    }

    @Test
    void an_open_range_begins_behind_the_composite_keys() {
        assertThat(LedgerKeys.rangeStart("")).isEqualTo("\u0001");
        assertThat(LedgerKeys.rangeEnd("")).isEmpty();
        assertThatThrownBy(() -> LedgerKeys.rangeStart("\u0000a"))
                .hasMessage(
                        "the start of a range '\\0a' begins with U+0000, which is for composite keys; ask for those with byCompositeKey");
        assertThatThrownBy(() -> LedgerKeys.rangeEnd("\u0000")).isInstanceOf(ContractException.class);
    }
}
