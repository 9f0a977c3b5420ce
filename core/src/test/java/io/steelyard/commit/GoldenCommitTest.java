package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.MalformedException;
import io.steelyard.fixture.TestOrg;
import io.steelyard.fixture.TestPeer;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.ValidationCode;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.order.BlockCheck;
import io.steelyard.order.BlockSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.hyperledger.fabric.protos.common.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ledgers that Fabric's orderers made, committed by our peer from block 0 alone: every signature, policy and read is judged here, and
 * each verdict and commit hash must be what Fabric's peer came to.
 */
@Timeout(60)
class GoldenCommitTest {
    private static final Golden RAFT = Golden.RAFT;

    enum Golden {
        RAFT("fabric-3.1.5-raft", 17),
        BFT("fabric-3.1.5-bft", 18);

        private final String directory;
        private final int height;

        Golden(String directory, int height) {
            this.directory = directory;
            this.height = height;
        }

        Block block(String kind, int number) {
            String path = String.format(Locale.ROOT, "/vectors/%s/%s/%03d.block", directory, kind, number);
            try (InputStream input = GoldenCommitTest.class.getResourceAsStream(path)) {
                if (input == null) {
                    throw new AssertionError("no test resource " + path);
                }
                return Block.parse(Bytes.owning(input.readAllBytes()));
            } catch (IOException e) {
                throw new AssertionError(path, e);
            }
        }

        int height() {
            return height;
        }

        /** Our peer, at the ledger's height. */
        TestPeer peer() {
            TestPeer peer = new TestPeer(block("orderer", 0), new Served(this));
            peer.await(height);
            return peer;
        }
    }

    /** The blocks as Fabric's orderer serves them. */
    private record Served(Golden ledger) implements BlockSource {
        @Override
        public String nodeId() {
            return "orderer.example.com";
        }

        @Override
        public long height() {
            return ledger.height;
        }

        @Override
        public Block read(long number) {
            return ledger.block("orderer", (int) number);
        }

        @Override
        public Subscription onGrowth(Runnable wake) {
            return () -> {};
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_verdict_and_commit_hash_is_that_of_fabrics_peer(Golden ledger) {
        try (TestPeer peer = ledger.peer()) {
            for (int number = 1; number < ledger.height; number++) {
                Block expected = ledger.block("peer", number);
                assertThat(peer.codes(number)).as("codes of block %d", number).isEqualTo(expected.validationCodes());
                assertThat(peer.commitHash(number))
                        .as("commit hash of block %d", number)
                        .isEqualTo(CommitHash.fromSlot(expected.metadata(Block.COMMIT_HASH)));
                assertThat(peer.ledger().block(number).hash()).isEqualTo(expected.hash());
            }
        }
    }

    /** Of four nodes three must sign; a block with two of their signatures, or one of them twice, is not taken. */
    @Test
    void a_block_of_a_byzantine_channel_needs_a_quorum_of_its_nodes() throws Exception {
        ChannelConfig config = ChannelConfig.fromBlock(Golden.BFT.block("orderer", 0));
        Block block = Golden.BFT.block("orderer", 1);
        BlockCheck.requireSigned(block, config, TestOrg.SUITE);

        Metadata slot = Metadata.parseFrom(block.metadata(Block.SIGNATURES).buffer());
        assertThat(slot.getSignaturesCount()).isEqualTo(3);
        Metadata two = slot.toBuilder().removeSignatures(2).build();
        Metadata oneTwice =
                slot.toBuilder().setSignatures(2, slot.getSignatures(0)).build();
        for (Metadata tooFew : List.of(two, oneTwice)) {
            Block unsigned = block.withMetadata(Block.SIGNATURES, Bytes.of(tooFew.toByteArray()));
            assertThatThrownBy(() -> BlockCheck.requireSigned(unsigned, config, TestOrg.SUITE))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("block 1 of channel mychannel")
                    .hasMessageContaining("BlockValidation");
        }
    }

    @Test
    void without_capability_V3_0_a_signature_that_names_a_consenter_by_number_counts_nothing() throws Exception {
        Block genesis = Golden.BFT.block("orderer", 0);
        String text = new String(genesis.data().get(0).toArray(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text).contains("V3_0");
        Bytes older = Bytes.of(text.replace("V3_0", "V2_0").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        ChannelConfig config = ChannelConfig.fromBlock(Block.create(0, Bytes.EMPTY, java.util.List.of(older)));
        Block block = Golden.BFT.block("orderer", 1);

        assertThatThrownBy(() -> BlockCheck.requireSigned(block, config, TestOrg.SUITE))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("BlockValidation");
    }

    @Test
    void the_verdicts_are_explained() {
        try (TestPeer peer = RAFT.peer()) {
            assertThat(explanation(peer, 8, 1)).contains("v1").contains("transaction 0 of the same block");
            assertThat(explanation(peer, 9, 1)).contains("v2").contains("range");
            assertThat(explanation(peer, 10, 0)).contains("contract 'basic'").contains("Org2MSP");
        }
    }

    private static String explanation(TestPeer peer, long number, int position) {
        String txId = peer.ledger()
                .block(number)
                .transactions()
                .get(position)
                .header()
                .channel()
                .txId();
        TransactionOutcome outcome = peer.ledger().outcome(txId).orElseThrow();
        assertThat(outcome.code()).isNotEqualTo(ValidationCode.VALID);
        return outcome.explanation();
    }

    @Test
    void fabrics_definitions_read_as_ours() {
        try (TestPeer peer = RAFT.peer()) {
            assertThat(peer.ledger().contractNames()).containsExactly("basic");
            ContractDefinition basic = peer.ledger().definition("basic").orElseThrow();
            assertThat(basic.sequence()).isEqualTo(1);
            assertThat(basic.collection("secretBoth")).isPresent();
            assertThat(basic.collection("nowhere")).isEmpty();
            assertThat(peer.ledger().config().sequence()).isEqualTo(1);
            assertThat(peer.ledger().config().batch().maxMessages()).isEqualTo(500);
        }
    }

    @Test
    void history_and_events_are_those_of_the_blocks() {
        try (TestPeer peer = RAFT.peer()) {
            assertThat(peer.ledger().events(6)).singleElement().satisfies(event -> assertThat(event.name())
                    .isEqualTo("Transfer"));
            assertThat(peer.ledger().history("basic", "asset6"))
                    .extracting(past -> past.isDelete())
                    .containsExactly(true, false);
            assertThat(peer.ledger().history("basic", "v1")).hasSize(3);
        }
    }
}
