package io.steelyard.storage.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Version;
import io.steelyard.state.VersionedValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stored values that are damaged, with and without a checksum that fits again. */
@Timeout(60)
class StateValuesFuzzTest {
    private static final int ROUNDS = Integer.getInteger("steelyard.fuzz.records", 20_000);
    private static final Bytes KEY = Bytes.utf8("asset1");

    @Test
    void a_damaged_value_is_malformed_unless_its_checksum_was_made_to_fit_and_then_read_or_malformed() {
        Random random = new Random(20260304);
        byte[] good = StateValues.encode(
                KEY, new VersionedValue(Bytes.utf8("ten bales"), Bytes.utf8("metadata"), new Version(7, 1)));
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = random.nextInt(6) == 0 ? Arrays.copyOf(good, random.nextInt(40)) : good.clone();
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            boolean isMended = random.nextBoolean() && bytes.length >= 4;
            if (isMended) {
                mend(bytes);
            }
            boolean isRead = isRead(bytes);
            read += isRead ? 1 : 0;
            assertThat(isRead && !isMended && !Arrays.equals(bytes, good))
                    .as("round %d", i)
                    .isFalse();
        }
        assertThat(read).isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
    }

    private static boolean isRead(byte[] bytes) {
        try {
            StateValues.decode(KEY, bytes);
            return true;
        } catch (MalformedException orderly) {
            return false;
        }
    }

    private static void mend(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(KEY.buffer());
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    }
}
