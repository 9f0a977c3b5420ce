package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.commit.GoldenCommitTest.Golden;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateBatch;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.protos.common.LastConfig;
import org.hyperledger.fabric.protos.common.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an audit makes of blocks whose metadata is not what one node would have kept. */
@Timeout(60)
class LedgerAuditTest {
    private static List<Block> blocks(Golden ledger, String kind) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < ledger.height(); i++) {
            blocks.add(ledger.block(kind, i));
        }
        return blocks;
    }

    private static AuditReport audit(List<Block> blocks) {
        return LedgerAudit.run(blocks.iterator(), TestOrg.SUITE, Runnable::run);
    }

    @ParameterizedTest
    @EnumSource
    void a_fabric_ledger_is_confirmed(Golden ledger) {
        AuditReport report = audit(blocks(ledger, "peer"));
        assertThat(report.problems()).isEmpty();
        assertThat(report.remarks()).isEmpty();
        assertThat(report.blocks()).isEqualTo(ledger.height());
        assertThat(report.claimedCodes()).isEqualTo(report.transactions());
        assertThat(report.claimedCommitHashes()).isEqualTo(ledger.height() - 1);
        AuditReport ofOrderer = audit(blocks(ledger, "orderer"));
        assertThat(ofOrderer.problems()).isEmpty();
        assertThat(ofOrderer.claimedCodes()).isZero();
        assertThat(ofOrderer.commitHash()).isEqualTo(report.commitHash());
    }

    @Test
    void blocks_kept_by_different_nodes_are_told_apart() {
        List<Block> mixed = blocks(Golden.RAFT, "orderer");
        mixed.set(5, Golden.RAFT.block("peer", 5));
        assertThat(audit(mixed).problems())
                .containsExactly(
                        "block 5: it claims verdicts although the blocks before do not: these were not kept by one node");
        mixed = blocks(Golden.RAFT, "peer");
        mixed.set(5, Golden.RAFT.block("orderer", 5));
        assertThat(audit(mixed).problems())
                .containsExactly("block 5: it claims no verdicts although the blocks before do");
    }

    @Test
    void a_lost_commit_hash_is_found_wherever_it_stood() {
        for (int lost : new int[] {1, 2, 16}) {
            List<Block> blocks = blocks(Golden.RAFT, "peer");
            blocks.set(lost, blocks.get(lost).withMetadata(Block.COMMIT_HASH, Bytes.EMPTY));
            String found = lost == 1
                    ? "block 2: its commit hash goes on from block 1, which has lost its own"
                    : "block " + lost + ": it has no commit hash although the blocks before have one";
            assertThat(audit(blocks).problems()).containsExactly(found);
        }
    }

    @Test
    void a_ledger_of_a_peer_that_knew_no_commit_hash_is_confirmed_and_so_is_one_that_learnt_it() {
        List<Block> blocks = blocks(Golden.RAFT, "peer");
        blocks.replaceAll(block -> block.withMetadata(Block.COMMIT_HASH, Bytes.EMPTY));
        AuditReport none = audit(blocks);
        assertThat(none.problems()).isEmpty();
        assertThat(none.claimedCommitHashes()).isZero();

        List<AuditedBlock> seen = new ArrayList<>();
        LedgerAudit.run(
                blocks.iterator(),
                AuditSettings.of(TestOrg.SUITE, Runnable::run).withListener(seen::add));
        // a peer whose first commit hash is that of its last block
        Block last = blocks.get(16);
        LedgerAudit fresh = LedgerAudit.begin(blocks.get(0), AuditSettings.of(TestOrg.SUITE, Runnable::run));
        blocks.subList(1, 16).forEach(fresh::check);
        String told = fresh.check(last.withMetadata(
                        Block.COMMIT_HASH, CommitHash.toSlot(seen.get(16).commitHash())))
                .problems()
                .get(0);
        assertThat(told).contains("goes on from block 15");
        Bytes anew = anew(fresh, last);
        assertThat(fresh.check(last.withMetadata(Block.COMMIT_HASH, CommitHash.toSlot(anew)))
                        .problems())
                .isEmpty();
        assertThat(fresh.report().claimedCommitHashes()).isEqualTo(1);
    }

    /** The hash that a chain has which begins with this block, as the audit tells it. */
    private static Bytes anew(LedgerAudit audit, Block block) {
        Bytes wrong = CommitHash.toSlot(Bytes.of(new byte[32]));
        String told = audit.check(block.withMetadata(Block.COMMIT_HASH, wrong))
                .problems()
                .get(0);
        int at = told.indexOf("it is ") + 6;
        return Bytes.hex(told.substring(at, at + 64));
    }

    @Test
    void a_refused_block_leaves_the_audit_where_it_was() {
        LedgerAudit audit =
                LedgerAudit.begin(Golden.RAFT.block("peer", 0), AuditSettings.of(TestOrg.SUITE, Runnable::run));
        assertThat(audit.check(Golden.RAFT.block("peer", 2)).problems())
                .containsExactly("block 1: in its place there is block 2");
        for (int i = 1; i < Golden.RAFT.height(); i++) {
            Block good = Golden.RAFT.block("peer", i);
            assertThat(audit.check(good.withMetadata(Block.TRANSACTIONS_FILTER, Bytes.of(new byte[] {25, 25})))
                            .problems())
                    .isNotEmpty();
            assertThat(audit.check(good).problems()).isEmpty();
        }
        assertThat(audit.report().blocks()).isEqualTo(Golden.RAFT.height());
    }

    @Test
    void bytes_that_nothing_protects_may_not_be_there() throws Exception {
        Block block = Golden.RAFT.block("peer", 1);
        Bytes unknownField = Bytes.of(new byte[] {0x78, 1});
        Bytes signatures = Bytes.concat(block.metadata(Block.SIGNATURES), unknownField);
        refused(block.withMetadata(Block.SIGNATURES, signatures), "bytes that have no meaning");
        Bytes hash = Bytes.concat(block.metadata(Block.COMMIT_HASH), unknownField);
        refused(block.withMetadata(Block.COMMIT_HASH, hash), "bytes that have no meaning");
        refused(Block.parse(Bytes.concat(block.toBytes(), unknownField)), "beside header, data and metadata");
        refused(block.withMetadata(5, Bytes.utf8("x")), "6 metadata slots");
        Bytes wrongConfig = Bytes.of(Metadata.newBuilder()
                .setValue(LastConfig.newBuilder().setIndex(7).build().toByteString())
                .build()
                .toByteArray());
        refused(block.withMetadata(Block.LAST_CONFIG, wrongConfig), "LAST_CONFIG names block 7, it is block 0");
        Bytes falselySigned =
                Bytes.of(Metadata.parseFrom(block.metadata(Block.SIGNATURES).buffer()).toBuilder()
                        .setValue(ByteString.EMPTY)
                        .build()
                        .toByteArray());
        refused(block.withMetadata(Block.LAST_CONFIG, falselySigned), "in slot LAST_CONFIG does not verify");
    }

    private static void refused(Block block1, String reason) {
        assertThat(audit(List.of(Golden.RAFT.block("peer", 0), block1)).problems())
                .singleElement()
                .asString()
                .startsWith("block 1")
                .contains(reason);
    }

    /** The policy would be satisfied without it; whoever signed wrongly is found all the same. */
    @Test
    void a_signature_that_does_not_hold_is_found_although_there_are_enough_without_it() throws Exception {
        Block block = Golden.BFT.block("peer", 1);
        Metadata slot = Metadata.parseFrom(block.metadata(Block.SIGNATURES).buffer());
        Metadata more = slot.toBuilder()
                .addSignatures(slot.getSignatures(0).toBuilder()
                        .setSignature(slot.getSignatures(1).getSignature()))
                .build();
        Block odd = block.withMetadata(Block.SIGNATURES, Bytes.of(more.toByteArray()));
        assertThat(audit(List.of(Golden.BFT.block("peer", 0), odd)).problems())
                .singleElement()
                .asString()
                .contains("block 1", "signature 4 of 4 of its ordering nodes does not verify");
    }

    @Test
    void block_0_must_be_one_and_the_one_meant() {
        Block genesis = Golden.RAFT.block("peer", 0);
        AuditSettings settings = AuditSettings.of(TestOrg.SUITE, Runnable::run);
        assertThatThrownBy(() -> LedgerAudit.begin(Golden.RAFT.block("peer", 1), settings))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> LedgerAudit.begin(
                        genesis,
                        settings.withGenesisHash(Golden.BFT.block("peer", 0).hash())))
                .hasMessageContaining("as given");
        assertThat(audit(List.of(genesis.withMetadata(Block.TRANSACTIONS_FILTER, Bytes.of(new byte[] {10}))))
                        .problems())
                .singleElement()
                .asString()
                .contains("block 0", "ENDORSEMENT_POLICY_FAILURE");
        SkipListStateStore used = new SkipListStateStore();
        used.apply(new StateBatch(), 3);
        assertThatThrownBy(() -> LedgerAudit.begin(genesis, settings.withStore(used)))
                .isInstanceOf(ConfigurationException.class);
        assertThat(audit(List.of()).problems()).containsExactly("there is no block");
    }
}
