package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.List;
import java.util.Random;
import org.hyperledger.fabric.protos.gateway.ProposedTransaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Truncated, flipped and random bytes are refused in an orderly way and quickly; nothing else may escape. */
@Timeout(60)
class HostileInputTest {
    private static final int ROUNDS = 400;
    private final Random random = new Random(20260102);

    @Test
    void damaged_blocks_are_malformed_or_read_as_other_blocks() {
        for (int number : new int[] {0, 8, 9, 11, 15}) {
            byte[] good = GoldenLedger.RAFT.peer(number).toArray();
            for (int i = 0; i < ROUNDS; i++) {
                readBlock(damaged(good));
            }
        }
    }

    private static void readBlock(Bytes bytes) {
        Block block;
        try {
            block = Block.parse(bytes);
        } catch (MalformedException orderly) {
            return;
        }
        block.hash();
        block.isDataIntact();
        block.isWellFormed();
        for (TransactionSyntax syntax : block.transactions()) {
            assertThat(syntax.flaw().isPresent() || syntax.isConfig() || syntax.transaction() != null)
                    .isTrue();
        }
        orderly(block::envelopes);
        orderly(block::validationCodes);
        orderly(() -> BlockSignatures.parse(block.metadata(Block.SIGNATURES))
                .entries()
                .forEach(entry -> entry.isByIdentifier()));
        orderly(() -> CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH)));
    }

    @Test
    void a_flipped_bit_in_the_data_shows_in_the_hash() {
        byte[] good = GoldenLedger.RAFT.peer(5).toArray();
        Block intact = Block.parse(Bytes.of(good));
        int seen = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = good.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                Block block = Block.parse(Bytes.of(bytes));
                if (!block.data().equals(intact.data())) {
                    assertThat(block.isDataIntact()).isFalse();
                    seen++;
                }
            } catch (MalformedException orderly) {
                assertThat(orderly).hasMessageContaining("block");
            }
        }
        assertThat(seen).isGreaterThan(ROUNDS / 2);
    }

    @Test
    void damaged_messages_are_malformed_or_read_as_other_messages() throws Exception {
        TransactionSyntax whole =
                Block.parse(GoldenLedger.RAFT.peer(11)).transactions().get(0);
        Bytes proposal = Bytes.of(ProposedTransaction.parseFrom(GoldenLedger.RAFT
                        .file("gateway/gateway.ProposedTransaction.pb")
                        .toArray())
                .getProposal()
                .toByteArray());
        byte[] envelope = whole.envelope().bytes().toArray();
        byte[] data = whole.envelope().data().toArray();
        byte[] results = whole.transaction().action().results().toArray();
        byte[] response = whole.transaction().responsePayload().toArray();
        for (int i = 0; i < ROUNDS; i++) {
            Bytes bytes = damaged(envelope);
            Envelope.isWellFormed(bytes);
            orderly(() -> Envelope.parse(bytes).header());
            orderly(() -> ReadWriteSet.parse(damaged(results)).toBytes());
            orderly(() -> ResponsePayload.parse(damaged(response)).toBytes());
            orderly(() -> ProposalResponse.parse(damaged(response)));
            orderly(() -> Proposal.parse(
                            SignedProposal.parse(damaged(proposal.toArray())).proposal())
                    .hash());
            orderly(() -> KeyMetadata.parse(damaged(results)));
            readData(damaged(data));
        }
    }

    private static void readData(Bytes data) {
        try {
            EndorsedTransaction.parse(data);
        } catch (EndorsedTransaction.Broken orderly) {
            assertThat(orderly.reason()).isNotBlank();
        }
    }

    @Test
    void random_bytes_are_no_messages() {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            readBlock(Bytes.of(noise));
            TransactionSyntax.check(Bytes.of(noise)).flaw();
        }
    }

    @Test
    void lengths_beyond_the_input_and_deep_nesting_cost_nothing() {
        assertThatThrownBy(() -> Block.parse(Bytes.hex("12ffffffff07"))).isInstanceOf(MalformedException.class);
        byte[] groups = new byte[1_000_000];
        java.util.Arrays.fill(groups, (byte) 0x23); // start of group 4, again and again
        assertThatThrownBy(() -> Envelope.inBlock(Bytes.of(groups))).isInstanceOf(MalformedException.class);
        assertThat(TransactionSyntax.check(Bytes.of(groups)).flaw())
                .hasValueSatisfying(flaw -> assertThat(flaw.code()).isEqualTo(ValidationCode.INVALID_OTHER_REASON));
    }

    @Test
    void codes_without_a_name_or_of_another_number_are_malformed() {
        Block block = Block.create(1, Bytes.EMPTY, List.of(Bytes.hex("00")));
        assertThatThrownBy(() -> block.withMetadata(Block.TRANSACTIONS_FILTER, Bytes.hex("0000"))
                        .validationCodes())
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> block.withMetadata(Block.TRANSACTIONS_FILTER, Bytes.hex("c8"))
                        .validationCodes())
                .isInstanceOf(MalformedException.class);
        assertThat(block.withMetadata(Block.TRANSACTIONS_FILTER, Bytes.hex("ff"))
                        .validationCodes())
                .containsExactly(ValidationCode.INVALID_OTHER_REASON);
    }

    private static void orderly(Runnable reading) {
        try {
            reading.run();
        } catch (MalformedException expected) {
            assertThat(expected).hasMessageNotContaining("Exception");
        }
    }

    /** Cut short, some bits flipped, or a piece doubled. */
    private Bytes damaged(byte[] good) {
        byte[] bytes = good.clone();
        switch (random.nextInt(3)) {
            case 0:
                return Bytes.of(bytes).slice(0, random.nextInt(bytes.length));
            case 1:
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return Bytes.of(bytes);
            default:
                int from = random.nextInt(bytes.length);
                int to = from + random.nextInt(Math.min(64, bytes.length - from));
                Bytes all = Bytes.of(bytes);
                return Bytes.concat(all.slice(0, to), all.slice(from, bytes.length));
        }
    }
}
