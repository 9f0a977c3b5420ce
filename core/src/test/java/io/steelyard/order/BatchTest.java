package io.steelyard.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchTest {
    @Test
    void a_batch_has_the_documented_bytes() {
        Batch batch = new Batch(List.of(Bytes.hex("aa"), Bytes.EMPTY, Bytes.hex("bbcc")), 300, false);
        assertThat(batch.toBytes()).isEqualTo(Bytes.hex("0100ac02030" + "1aa0002bbcc"));
        assertThat(new Batch(List.of(Bytes.hex("ff")), 0, true).toBytes()).isEqualTo(Bytes.hex("0101000101ff"));
    }

    @Test
    void any_batch_reads_back_equal() {
        Random random = new Random(42);
        for (int round = 0; round < 500; round++) {
            Batch batch = randomBatch(random);
            assertThat(Batch.parse(batch.toBytes())).isEqualTo(batch);
        }
    }

    @Test
    void the_largest_config_sequence_reads_back() {
        for (long sequence : new long[] {127, 128, 16383, 16384, (1L << 56) - 1, 1L << 56, Long.MAX_VALUE}) {
            Batch batch = new Batch(List.of(Bytes.utf8("x")), sequence, false);
            assertThat(Batch.parse(batch.toBytes())).isEqualTo(batch);
        }
    }

    @Test
    void every_truncation_and_every_appended_byte_is_refused() {
        Bytes bytes = randomBatch(new Random(7)).toBytes();
        for (int end = 0; end < bytes.size(); end++) {
            Bytes cut = bytes.slice(0, end);
            assertThatThrownBy(() -> Batch.parse(cut)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> Batch.parse(Bytes.concat(bytes, Bytes.hex("00"))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void damaged_bytes_are_refused_or_are_exactly_another_batch() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = randomBatch(random).toBytes().toArray();
            bytes[random.nextInt(Math.min(bytes.length, 12))] ^= (byte) (1 << random.nextInt(8));
            Bytes damaged = Bytes.owning(bytes);
            try {
                assertThat(Batch.parse(damaged).toBytes()).isEqualTo(damaged);
            } catch (MalformedException refused) {
                assertThat(refused).hasMessageContaining("atch");
            }
        }
    }

    @Test
    void claims_of_huge_counts_and_sizes_are_refused_without_room_being_made_for_them() {
        for (String hostile : List.of(
                "0100" + "00" + "808040", // 2^20 envelopes, none there
                "0100" + "00" + "ffffffff07", // more envelopes than allowed
                "0100" + "00" + "01" + "ffffffff07", // an envelope of 2 GB
                "0100" + "00" + "01" + "ffffffffffffffff7f", // a size beyond int
                "0100" + "ffffffffffffffffff01" + "0100", // a negative sequence
                "0100" + "00" + "00", // no envelope
                "0101" + "00" + "020000", // a config that is not alone
                "0102" + "00" + "0100", // an unknown flag
                "0200" + "00" + "0100", // a later version
                "0100" + "8000" + "0100")) { // a padded number
            assertThatThrownBy(() -> Batch.parse(Bytes.hex(hostile))).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void a_batch_that_cannot_be_a_block_is_refused() {
        assertThatThrownBy(() -> new Batch(List.of(), 0, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Batch(List.of(Bytes.EMPTY, Bytes.EMPTY), 0, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Batch(List.of(Bytes.EMPTY), -1, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Batch randomBatch(Random random) {
        boolean isConfig = random.nextInt(5) == 0;
        List<Bytes> envelopes = new ArrayList<>();
        int count = isConfig ? 1 : 1 + random.nextInt(20);
        for (int i = 0; i < count; i++) {
            byte[] envelope = new byte[random.nextInt(300)];
            random.nextBytes(envelope);
            envelopes.add(Bytes.owning(envelope));
        }
        return new Batch(envelopes, random.nextLong() >>> (1 + random.nextInt(60)), isConfig);
    }
}
