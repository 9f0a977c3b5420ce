package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.ThreadedEnvironment;
import io.steelyard.fixture.HandMadeOrderer;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.fixture.TestPeer;
import io.steelyard.format.Envelope;
import io.steelyard.format.Version;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer stops at each step on a block's way to the disk, one step a run, and opens again on what a disk may hold then: nothing
 * acknowledged is lost or there twice, and what it comes to is what a peer that never stopped comes to.
 */
@Timeout(120)
class CrashPointsTest {
    private final TestChannel channel = new TestChannel();
    private final HandMadeOrderer orderer = new HandMadeOrderer(channel);
    private final List<Envelope> writes = new ArrayList<>();

    private void order() {
        orderer.order(channel.transaction("_lifecycle")
                .defines(new ContractDefinition("notes", "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY))
                .envelope());
        for (int i = 0; i < 3; i++) {
            Envelope first = channel.transaction("notes")
                    .write("tip", "v" + i)
                    .write("k" + i, "v")
                    .envelope();
            // reads what the one before it in the block has written, and is invalid
            Envelope second = channel.transaction("notes")
                    .read("tip", new Version(0, 0))
                    .write("never", "v")
                    .envelope();
            orderer.order(first, second);
            writes.add(first);
        }
    }

    @Test
    void a_peer_that_stops_at_any_step_of_a_commit_loses_and_doubles_nothing() throws Exception {
        order();
        long height = orderer.height();
        Bytes expected;
        Bytes commitHash;
        try (TestPeer unharmed = new TestPeer(channel, orderer)) {
            unharmed.await(height);
            expected = StateDigest.of(unharmed.ledger().snapshot());
            commitHash = unharmed.commitHash(height - 1);
        }
        Random random = new Random(29);
        int crashes = 0;
        boolean isCrashed = true;
        for (int step = 0; isCrashed; step++) {
            CrashingDisk disk = new CrashingDisk(channel.genesis, step);
            Map<String, Long> acknowledged = commit(disk, height);
            isCrashed = disk.isCrashed();
            crashes += isCrashed ? 1 : 0;
            try (TestPeer again = new TestPeer(disk.blocksAfter(random), disk.stateAfter(random), orderer)) {
                again.await(height);
                assertThat(again.ledger().error())
                        .as("stopped at %s", disk.crash())
                        .isEmpty();
                assertThat(StateDigest.of(again.ledger().snapshot()))
                        .as("state after stopping at %s", disk.crash())
                        .isEqualTo(expected);
                assertThat(again.commitHash(height - 1)).isEqualTo(commitHash);
                acknowledged.forEach((txId, block) -> assertThat(
                                again.ledger().outcome(txId).orElseThrow().block())
                        .isEqualTo(block));
                for (int i = 0; i < writes.size(); i++) {
                    assertThat(again.ledger().history("notes", "k" + i)).hasSize(1);
                }
                assertThat(again.ledger().history("notes", "tip")).hasSize(writes.size());
            }
        }
        // four blocks and genesis' state, each with its steps
        assertThat(crashes).isGreaterThanOrEqualTo(4 * CrashingDisk.STEPS_A_BLOCK);
    }

    /** Commits until it has all blocks or is stopped; answers the transactions that were acknowledged, with their blocks. */
    private Map<String, Long> commit(CrashingDisk disk, long height) throws Exception {
        Map<String, Long> acknowledged = new LinkedHashMap<>();
        try (ThreadedEnvironment environment = ThreadedEnvironment.create("crash")) {
            Committer committer;
            try {
                committer = Committer.open(new CommitterSettings(
                        "peer0",
                        disk.log(),
                        disk.store(),
                        SkipListStateStore::new,
                        () -> List.of(orderer),
                        new BlockPreparation(TestOrg.SUITE, environment.workers()),
                        TestOrg.SUITE,
                        environment));
            } catch (CrashingDisk.Crash whileOpening) {
                return acknowledged;
            }
            Map<String, CompletableFuture<TransactionOutcome>> waiting = new LinkedHashMap<>();
            for (Envelope write : writes) {
                String txId = write.header().channel().txId();
                waiting.put(txId, committer.ledger().awaitOutcome(txId));
            }
            committer
                    .ledger()
                    .awaitHeight(height)
                    .handle((reached, stopped) -> true)
                    .get(20, TimeUnit.SECONDS);
            waiting.forEach((txId, outcome) -> {
                if (outcome.isDone() && !outcome.isCompletedExceptionally()) {
                    acknowledged.put(txId, outcome.join().block());
                }
            });
            committer.close();
        } catch (CrashingDisk.Crash whileClosing) {
            assertThat(disk.isCrashed()).isTrue();
        }
        return acknowledged;
    }
}
