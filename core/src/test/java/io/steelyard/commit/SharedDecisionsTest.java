package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.fixture.TestChannel;
import io.steelyard.format.Block;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedDecisionsTest {
    private static final Bytes BEFORE = Bytes.utf8("the commit hash before");

    private final Bench bench = new Bench(new TestChannel());
    private final PreparedBlock prepared = bench.prepare(bench.claims().envelope());
    private final SharedDecisions shared = new SharedDecisions();
    private final AtomicInteger judged = new AtomicInteger();

    private Supplier<Decision> judging(PreparedBlock block, Bytes before) {
        return () -> {
            judged.incrementAndGet();
            return bench.decide(block, before);
        };
    }

    @Test
    void peers_with_the_same_past_share_one_decision() {
        Decision first = shared.find("claims", prepared, BEFORE, judging(prepared, BEFORE));
        Decision second = shared.find("claims", prepared, BEFORE, judging(prepared, BEFORE));

        assertThat(second).isSameAs(first);
        assertThat(judged).hasValue(1);
    }

    @Test
    void a_peer_with_another_past_or_of_another_channel_judges_for_itself() {
        Bytes other = Bytes.utf8("another commit hash");
        Decision first = shared.find("claims", prepared, BEFORE, judging(prepared, BEFORE));

        assertThat(shared.find("claims", prepared, other, judging(prepared, other))
                        .commitHash())
                .isNotEqualTo(first.commitHash());
        assertThat(shared.find("goods", prepared, BEFORE, judging(prepared, BEFORE)))
                .isNotSameAs(first);
        assertThat(judged).hasValue(3);
    }

    /** The header's hash does not say where one envelope ends and the next begins. */
    @Test
    void the_same_bytes_cut_into_other_envelopes_are_judged_apart() {
        shared.find("claims", prepared, BEFORE, judging(prepared, BEFORE));
        Bytes whole = prepared.block().data().get(0);
        Block cut = Block.of(
                prepared.block().header(),
                java.util.List.of(whole.slice(0, 10), whole.slice(10, whole.size())),
                java.util.List.of());
        PreparedBlock forged = new PreparedBlock(cut, true, prepared.transactions());

        shared.find("claims", forged, BEFORE, judging(prepared, BEFORE));
        assertThat(judged).hasValue(2);
    }

    @Test
    void a_peer_that_fails_leaves_the_others_to_judge() {
        StorageException broken = new StorageException(Path.of("state"), "damaged");
        assertThatThrownBy(() -> shared.find("claims", prepared, BEFORE, () -> {
                    throw broken;
                }))
                .isSameAs(broken);

        shared.find("claims", prepared, BEFORE, judging(prepared, BEFORE));
        assertThat(judged).hasValue(1);
    }

    @Test
    void a_peer_waits_for_the_one_that_is_at_it_and_goes_on_alone_when_that_fails() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        CompletableFuture<Decision> failing =
                CompletableFuture.supplyAsync(() -> shared.find("claims", prepared, BEFORE, () -> {
                    begun.countDown();
                    try {
                        proceed.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    throw new StorageException(Path.of("state"), "damaged");
                }));
        begun.await();
        CompletableFuture<Decision> waiting =
                CompletableFuture.supplyAsync(() -> shared.find("claims", prepared, BEFORE, judging(prepared, BEFORE)));
        proceed.countDown();

        assertThat(waiting.join().committed().number()).isEqualTo(1);
        assertThatThrownBy(failing::join).hasCauseInstanceOf(StorageException.class);
    }
}
