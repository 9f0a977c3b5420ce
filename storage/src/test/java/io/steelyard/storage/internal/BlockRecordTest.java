package io.steelyard.storage.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A record gives back the block it was made of, or says what is wrong. */
@Timeout(30)
class BlockRecordTest {
    @Test
    void a_block_that_repeats_is_deflated_and_comes_back_with_its_bytes() {
        Block block = Block.create(0, Bytes.EMPTY, List.of(Bytes.utf8("certificate ".repeat(2_000))));
        ByteBuffer encoded = encode(block);
        assertThat(encoded.remaining()).isLessThan(1_000);
        BlockRecord record = BlockRecord.readHeader(encoded).orElseThrow();
        assertThat(record.kind()).isEqualTo(BlockRecord.Kind.DEFLATED);
        assertThat(record.decode(encoded).toBytes()).isEqualTo(block.toBytes());
    }

    @Test
    void a_block_that_cannot_be_deflated_is_kept_plain() {
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);
        Block block = Block.create(0, Bytes.EMPTY, List.of(Bytes.owning(noise)));
        ByteBuffer encoded = encode(block);
        BlockRecord record = BlockRecord.readHeader(encoded).orElseThrow();
        assertThat(record.kind()).isEqualTo(BlockRecord.Kind.PLAIN);
        assertThat(record.totalBytes())
                .isEqualTo(BlockRecord.HEADER_BYTES + block.toBytes().size());
        assertThat(record.decode(encoded).toBytes()).isEqualTo(block.toBytes());
    }

    @Test
    void every_flipped_bit_of_the_header_makes_it_no_header() {
        ByteBuffer encoded = encode(TestBlocks.block(3, Bytes.hex("11".repeat(32))));
        byte[] content = new byte[encoded.remaining()];
        encoded.get(content);
        for (int bit = 0; bit < 8 * BlockRecord.HEADER_BYTES; bit++) {
            content[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(BlockRecord.readHeader(ByteBuffer.wrap(content)))
                    .as("bit %d", bit)
                    .isEmpty();
            content[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(BlockRecord.readHeader(ByteBuffer.wrap(content))).isPresent();
    }

    @Test
    void a_payload_that_inflates_to_more_than_the_header_says_is_refused_without_being_inflated() {
        byte[] bomb = deflated(new byte[5_000_000]);
        assertThatThrownBy(() -> record(100_000, bomb).decode(ByteBuffer.wrap(bomb)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("more than the 100000 bytes");
    }

    @Test
    void a_payload_that_inflates_to_less_or_not_at_all_is_refused() {
        byte[] small = deflated(new byte[1_000]);
        assertThatThrownBy(() -> record(1_001, small).decode(ByteBuffer.wrap(small)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("inflates to 1000 bytes");
        byte[] noise = new byte[500];
        new Random(5).nextBytes(noise);
        assertThatThrownBy(() -> record(1_000, noise).decode(ByteBuffer.wrap(noise)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void a_header_that_claims_more_than_deflate_can_do_or_a_log_takes_is_refused() {
        assertThatThrownBy(() -> record(1_000_000, new byte[10])).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> record(BlockRecord.BLOCK_BYTES_MAX + 1, new byte[10_000_000]))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void a_record_under_another_number_is_found_out() {
        Block block = TestBlocks.block(3, Bytes.hex("11".repeat(32)));
        byte[] content = block.toBytes().toArray();
        BlockRecord other = new BlockRecord(
                BlockRecord.Kind.PLAIN,
                4,
                content.length,
                content.length,
                BlockRecord.checksum(ByteBuffer.wrap(content)),
                block.hash());
        assertThatThrownBy(() -> other.decode(ByteBuffer.wrap(content)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("holds block 3");
    }

    private static BlockRecord record(int blockBytes, byte[] payload) {
        return new BlockRecord(
                BlockRecord.Kind.DEFLATED,
                1,
                blockBytes,
                payload.length,
                BlockRecord.checksum(ByteBuffer.wrap(payload)),
                Bytes.of(new byte[32]));
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] target = new byte[content.length / 100 + 1_000];
        int size = deflater.deflate(target);
        assertThat(deflater.finished()).isTrue();
        deflater.end();
        return java.util.Arrays.copyOf(target, size);
    }

    private static ByteBuffer encode(Block block) {
        try (RecordEncoder encoder = new RecordEncoder()) {
            return encoder.encode(block);
        }
    }

    @Test
    void copies_of_a_block_with_other_metadata_share_the_deflated_envelopes_and_come_back_each_with_its_own_bytes() {
        Block ours = TestBlocks.block(3, TestBlocks.block(2, Bytes.EMPTY).hash());
        Block theirs = ours.withMetadata(Block.COMMIT_HASH, Bytes.utf8("another peer"));
        assertThat(theirs.deflatedData()).isSameAs(ours.deflatedData());
        try (RecordEncoder encoder = new RecordEncoder()) {
            for (Block block : List.of(ours, theirs, Block.parse(theirs.toBytes()))) {
                ByteBuffer record = encoder.encode(block);
                BlockRecord header = BlockRecord.readHeader(record).orElseThrow();
                assertThat(header.kind()).isEqualTo(BlockRecord.Kind.DEFLATED);
                assertThat(header.decode(record).toBytes()).isEqualTo(block.toBytes());
            }
        }
    }

    @Test
    void a_block_whose_fields_stand_in_another_order_is_deflated_whole() {
        Bytes usual =
                TestBlocks.block(3, TestBlocks.block(2, Bytes.EMPTY).hash()).toBytes();
        int headerEnd = 2 + usual.at(1);
        Bytes odd = Bytes.concat(usual.slice(headerEnd, usual.size()), usual.slice(0, headerEnd));
        Block block = Block.parse(odd);
        assertThat(block.deflatedData().plain()).isEqualTo(Bytes.EMPTY);
        try (RecordEncoder encoder = new RecordEncoder()) {
            ByteBuffer record = encoder.encode(block);
            assertThat(BlockRecord.readHeader(record)
                            .orElseThrow()
                            .decode(record)
                            .toBytes())
                    .isEqualTo(odd);
        }
    }
}
