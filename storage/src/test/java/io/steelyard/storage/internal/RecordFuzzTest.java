package io.steelyard.storage.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records of a block log that are damaged in such a way that their checksums fit again, as only somebody with a purpose would do it. */
@Timeout(120)
class RecordFuzzTest {
    private static final int ROUNDS = Integer.getInteger("steelyard.fuzz.records", 5_000);

    private final Random random = new Random(Long.getLong("steelyard.fuzz.seed", 20260303L));

    @Test
    void a_record_whose_checksums_were_made_to_fit_is_read_or_malformed() {
        int headers = 0;
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Bytes block = TestBlocks.block(random.nextInt(5), Bytes.hex("11".repeat(32)))
                    .toBytes();
            byte[] payload = damaged(random.nextBoolean() ? block.toArray() : deflated(block.toArray()));
            ByteBuffer header = header(block.size(), payload);
            var record = BlockRecord.readHeader(header);
            if (record.isPresent()) {
                headers++;
                refused += isRefused(record.get(), payload) ? 1 : 0;
            }
        }
        assertThat(headers).isGreaterThan(ROUNDS / 10);
        assertThat(refused).isGreaterThan(headers / 2);
    }

    private static boolean isRefused(BlockRecord record, byte[] payload) {
        try {
            record.decode(ByteBuffer.wrap(payload));
            return false;
        } catch (MalformedException orderly) {
            return true;
        }
    }

    /** A header with some odd number in it, and both checksums right. */
    private ByteBuffer header(int blockBytes, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(BlockRecord.HEADER_BYTES);
        int kind = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(3);
        header.putInt(BlockRecord.MAGIC)
                .putInt(kind)
                .putLong(random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(5));
        header.putInt(odd(kind == 0 ? payload.length : blockBytes));
        header.putInt(random.nextInt(20) == 0 ? odd(payload.length) : payload.length);
        header.putInt(BlockRecord.checksum(ByteBuffer.wrap(payload)));
        byte[] hash = new byte[32];
        random.nextBytes(hash);
        header.put(hash);
        header.putInt(BlockRecord.checksum(header.duplicate().flip()));
        return header.flip();
    }

    private int odd(int right) {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextInt();
            case 1 -> right + 1;
            case 2 -> right - 1;
            case 3 -> Math.min(right * 900, BlockRecord.BLOCK_BYTES_MAX);
            default -> right;
        };
    }

    private byte[] damaged(byte[] good) {
        int kind = random.nextInt(4);
        if (kind == 0) {
            return good;
        }
        if (kind == 1) {
            return java.util.Arrays.copyOf(good, random.nextInt(good.length + 20));
        }
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            good[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return good;
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] part = new byte[4_096];
            while (!deflater.finished()) {
                out.write(part, 0, deflater.deflate(part));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
