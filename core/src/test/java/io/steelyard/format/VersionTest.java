package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions and their order-preserving bytes. */
@Timeout(60)
class VersionTest {

    @ParameterizedTest
    @CsvSource({"0,0,0000", "1,0,010100", "255,256,01ff020100", "-1,1,08ffffffffffffffff0101"})
    void bytes_are_fabrics(long block, long transaction, String hex) {
        assertThat(new Version(block, transaction).toBytes()).isEqualTo(Bytes.hex(hex));
    }

    @Test
    void order_of_bytes_is_order_of_versions_and_parsing_is_the_inverse() {
        Random random = new Random(11);
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            versions.add(
                    new Version(random.nextLong() >>> random.nextInt(64), random.nextLong() >>> random.nextInt(64)));
        }
        for (Version left : versions) {
            assertThat(Version.parse(left.toBytes())).isEqualTo(left);
            for (Version right : versions) {
                assertThat(Integer.signum(left.toBytes().compareTo(right.toBytes())))
                        .isEqualTo(Integer.signum(left.compareTo(right)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "01",
                "0101",
                "000000",
                "020001" + "00",
                "0100",
                "09010203040506070809" + "00",
                "ff00",
                "00ff"
            })
    void anything_else_is_malformed(String hex) {
        assertThatThrownBy(() -> Version.parse(Bytes.hex(hex))).isInstanceOf(MalformedException.class);
    }
}
