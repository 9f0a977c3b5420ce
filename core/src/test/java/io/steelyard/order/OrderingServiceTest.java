package io.steelyard.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.blocklog.MemoryBlockLog;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ConfigChange;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.UnavailableException;
import io.steelyard.fixture.HandEnvironment;
import io.steelyard.fixture.HandMadeOrderer;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.identity.SigningIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrderingServiceTest {
    private static final BatchSettings BATCH = new BatchSettings(3, 1 << 20, 1 << 20, Duration.ofSeconds(2));

    private final TestChannel channel = new TestChannel(BATCH);
    private final TestOrderer orderer = new TestOrderer(channel);

    private Envelope transaction(String key) {
        return channel.transaction("claims").write(key, "v").envelope();
    }

    private Envelope batchUpdate(ChannelConfig current, int maxMessages) {
        BatchSettings batch = new BatchSettings(maxMessages, 1 << 20, 1 << 20, Duration.ofSeconds(2));
        return channel.update(ConfigChange.to(current).batch(batch), channel.port.admin);
    }

    @Test
    void blocks_follow_one_another_and_are_signed_as_peers_ask() {
        for (int i = 0; i < 3; i++) {
            assertThat(orderer.order(transaction("k" + i))).isCompleted();
        }
        assertThat(orderer.sizes()).containsExactly(1, 1, 1);
        for (long number = 1; number < 4; number++) {
            Block block = orderer.service.read(number);
            assertThat(block.number()).isEqualTo(number);
            assertThat(block.header().previousHash())
                    .isEqualTo(orderer.service.read(number - 1).hash());
            BlockCheck.requireIntact(block);
            BlockCheck.requireSigned(block, channel.config, TestOrg.SUITE);
        }
        assertThat(orderer.environment.timers()).isZero();
    }

    @Test
    void what_waits_for_the_engine_shares_a_block() {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        sent.add(orderer.send(transaction("first")));
        orderer.environment.run("-ordering");
        sent.add(orderer.send(transaction("second")));
        sent.add(orderer.send(transaction("third")));
        orderer.environment.run("-ordering");
        orderer.environment.runAll();

        assertThat(orderer.sizes()).containsExactly(1, 2);
        assertThat(sent).allSatisfy(each -> assertThat(each).isCompleted());
    }

    @Test
    void listeners_hear_of_every_block_until_they_stop() throws Exception {
        List<Long> heights = new ArrayList<>();
        BlockSource.Subscription subscription = orderer.service.onGrowth(() -> heights.add(orderer.service.height()));
        orderer.order(transaction("one"));
        orderer.order(transaction("two"));
        subscription.close();
        subscription.close();
        orderer.order(transaction("three"));

        assertThat(heights).containsExactly(2L, 3L);
    }

    @Test
    void blocks_that_are_not_there_yet_cannot_be_read() {
        assertThatThrownBy(() -> orderer.service.read(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("block 1");
        assertThatThrownBy(() -> orderer.service.read(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void old_blocks_are_read_from_the_log() {
        for (int i = 0; i < 70; i++) {
            orderer.order(transaction("k" + i));
            orderer.environment.advance(Linger.INTERVAL);
        }
        for (long number = 0; number < 71; number++) {
            assertThat(orderer.service.read(number).number()).isEqualTo(number);
        }
    }

    @Test
    void under_load_envelopes_share_blocks_and_a_lone_one_never_waits() {
        for (int i = 0; i < 40; i++) {
            orderer.order(transaction("k" + i));
        }
        orderer.environment.advance(Linger.INTERVAL);
        long height = orderer.service.height();
        long ordered = 0;
        for (long number = 1; number < height; number++) {
            ordered += orderer.service.read(number).data().size();
        }
        assertThat(ordered).isEqualTo(40);
        assertThat(height - 1).as("the first few alone, then full blocks").isLessThan(25);

        orderer.environment.advance(Linger.INTERVAL.multipliedBy(3));
        orderer.order(transaction("alone"));
        assertThat(orderer.service.height()).isEqualTo(height + 1);
    }

    @Test
    void a_config_is_alone_in_its_block_and_holds_from_there_on() {
        orderer.send(transaction("before"));
        orderer.send(batchUpdate(channel.config, 7));
        orderer.send(transaction("after"));
        orderer.environment.runAll();

        assertThat(orderer.sizes()).containsExactly(1, 1, 1);
        assertThat(orderer.service.read(2).isConfig()).isTrue();
        assertThat(orderer.service.config().sequence()).isEqualTo(1);
        assertThat(orderer.service.config().batch().maxMessages()).isEqualTo(7);
    }

    @Test
    void of_two_updates_of_the_same_config_the_second_is_left_out_and_its_submitter_told() {
        CompletableFuture<Void> first = orderer.send(batchUpdate(channel.config, 7));
        CompletableFuture<Void> second = orderer.send(batchUpdate(channel.config, 8));
        orderer.environment.runAll();

        assertThat(first).isCompleted();
        assertThat(TestOrderer.failure(second))
                .isInstanceOf(BroadcastRefusedException.class)
                .hasMessageContaining("config changed");
        assertThat(orderer.service.height()).isEqualTo(2);
        assertThat(orderer.service.config().batch().maxMessages()).isEqualTo(7);
    }

    @Test
    void what_may_not_be_ordered_any_more_after_a_config_is_left_out_and_its_submitter_told() {
        SigningIdentity bob = channel.clinic.issue("bob", RoleType.CLIENT);
        channel.clinic.revoke(bob);
        CompletableFuture<Void> config = orderer.send(channel.update(
                ConfigChange.to(channel.config).replaceMsp(channel.clinic.mspConfig()), channel.clinic.admin));
        CompletableFuture<Void> alices = orderer.send(transaction("alice's"));
        CompletableFuture<Void> bobs = orderer.send(
                channel.transaction("claims").by(bob).write("bob's", "v").envelope());
        orderer.environment.runAll();

        assertThat(config).isCompleted();
        assertThat(alices).isCompleted();
        assertThat(TestOrderer.failure(bobs)).isInstanceOf(BroadcastRefusedException.class);
        assertThat(orderer.sizes()).containsExactly(1, 1);
    }

    @Test
    void a_batch_of_which_nothing_is_left_makes_no_block() {
        SigningIdentity bob = channel.clinic.issue("bob", RoleType.CLIENT);
        channel.clinic.revoke(bob);
        orderer.send(channel.update(
                ConfigChange.to(channel.config).replaceMsp(channel.clinic.mspConfig()), channel.clinic.admin));
        orderer.send(channel.transaction("claims").by(bob).write("k", "v").envelope());
        orderer.environment.runAll();
        assertThat(orderer.service.height()).isEqualTo(2);

        assertThat(orderer.order(transaction("next"))).isCompleted();
        assertThat(orderer.service.height()).isEqualTo(3);
    }

    @Test
    void after_a_restart_the_next_block_follows_under_the_same_config() {
        orderer.order(batchUpdate(channel.config, 7));
        orderer.order(transaction("one"));
        List<Block> blocks = new ArrayList<>();
        orderer.log.from(0).forEachRemaining(blocks::add);
        orderer.service.close();

        TestOrderer again = new TestOrderer(channel, new SoloOrdererFactory(), blocks, List::of, new HandEnvironment());
        assertThat(again.service.config().sequence()).isEqualTo(1);
        assertThat(again.order(transaction("two"))).isCompleted();
        assertThat(again.service.read(3).header().previousHash())
                .isEqualTo(blocks.get(2).hash());
        BlockCheck.requireSigned(again.service.read(3), again.service.config(), TestOrg.SUITE);
    }

    @Test
    void a_closed_node_refuses_and_says_so_in_a_way_that_another_is_asked() {
        CompletableFuture<Void> unfinished = orderer.send(transaction("one"));
        orderer.service.close();

        assertThat(TestOrderer.failure(unfinished)).isInstanceOf(UnavailableException.class);
        assertThat(TestOrderer.failure(orderer.send(transaction("two")))).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> orderer.service.read(0))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("orderer0.port has stopped");
        assertThat(orderer.service.status().isReady()).isFalse();
        orderer.service.close();
    }

    @Test
    void a_node_that_cannot_write_its_block_stops_and_tells_why() {
        orderer.log.close();
        Throwable failure = TestOrderer.failure(orderer.order(transaction("one")));

        assertThat(failure).isInstanceOf(OrderUnknownException.class).hasMessageContaining("log is closed");
        assertThat(orderer.service.status().isReady()).isFalse();
        assertThat(orderer.service.status().error())
                .hasValueSatisfying(why -> assertThat(why).contains("log is closed"));
        assertThat(TestOrderer.failure(orderer.order(transaction("two")))).isInstanceOf(UnavailableException.class);
    }

    @Test
    void the_solo_engine_takes_a_bounded_number_of_batches() {
        Orderer engine = new SoloOrdererFactory().create(host(List.of("orderer0")), new OrdererSettings(Map.of()));
        Batch batch = new Batch(List.of(Bytes.utf8("e")), 0, false);
        for (int i = 0; i < 64; i++) {
            assertThat(engine.propose(batch).toCompletableFuture()).isNotDone();
        }
        assertThat(TestOrderer.failure(engine.propose(batch).toCompletableFuture()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("64 batches");
        engine.close();
    }

    @Test
    void the_solo_engine_has_one_node_and_no_settings() {
        SoloOrdererFactory factory = new SoloOrdererFactory();
        assertThatThrownBy(() -> factory.create(host(List.of("a", "b")), new OrdererSettings(Map.of())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("exactly one node")
                .hasMessageContaining("has 2")
                .hasMessageContaining("Raft.nodes");
        assertThatThrownBy(() -> factory.create(host(List.of("a")), new OrdererSettings(Map.of("speed", "9"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("speed");
    }

    private static OrdererHost host(List<String> members) {
        return new TestHost(members, new HandEnvironment());
    }

    // ---- catching up from another ordering node

    /** Lets a test act as the engine. */
    private OrdererHost hostOf(TestOrderer[] made, BlockSource... others) {
        OrdererHost[] host = new OrdererHost[1];
        OrdererFactory capturing = new OrdererFactory() {
            @Override
            public String name() {
                return "capturing";
            }

            @Override
            public Orderer create(OrdererHost given, OrdererSettings settings) {
                host[0] = given;
                return new SoloOrderer(given);
            }
        };
        made[0] = new TestOrderer(
                channel, capturing, List.of(channel.genesis), () -> List.of(others), new HandEnvironment());
        return host[0];
    }

    @Test
    void a_node_that_was_away_takes_blocks_and_config_from_another() {
        orderer.order(transaction("one"));
        orderer.order(batchUpdate(channel.config, 7));
        orderer.order(transaction("two"));
        TestOrderer[] behind = new TestOrderer[1];
        OrdererHost host = hostOf(behind, orderer.service);

        assertThat(host.appliedIndex()).isEqualTo(-1);
        assertThat(host.catchUp(2)).isEqualTo(2);
        assertThat(behind[0].service.height()).isEqualTo(4);
        assertThat(behind[0].service.read(3).hash())
                .isEqualTo(orderer.service.read(3).hash());
        assertThat(behind[0].service.config().sequence()).isEqualTo(1);
        assertThat(host.appliedIndex()).isEqualTo(2);
    }

    @Test
    void a_node_that_was_away_takes_no_forged_block_and_asks_the_next() {
        orderer.order(transaction("one"));
        HandMadeOrderer forger = new HandMadeOrderer(channel, channel.clinic.peer);
        forger.order(transaction("forged"));
        TestOrderer[] behind = new TestOrderer[1];
        OrdererHost host = hostOf(behind, forger, orderer.service);

        assertThat(host.catchUp(0)).isZero();
        assertThat(behind[0].service.read(1).hash())
                .isEqualTo(orderer.service.read(1).hash());
    }

    @Test
    void a_node_that_finds_no_help_says_so() {
        HandMadeOrderer forger = new HandMadeOrderer(channel, channel.clinic.peer);
        forger.order(transaction("forged"));
        TestOrderer[] behind = new TestOrderer[1];
        OrdererHost host = hostOf(behind, forger);

        assertThatThrownBy(() -> host.catchUp(5))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("index 5")
                .hasMessageContaining("reached -1")
                .hasRootCauseMessage("block 1 of channel claims is not signed as policy"
                        + " /Channel/Orderer/BlockValidation asks: "
                        + rootReason(forger));
        assertThat(behind[0].service.height()).isEqualTo(1);
    }

    private String rootReason(HandMadeOrderer forger) {
        try {
            BlockCheck.requireSigned(forger.read(1), channel.config, TestOrg.SUITE);
            throw new AssertionError("it is signed");
        } catch (io.steelyard.error.MalformedException e) {
            return e.getMessage().substring(e.getMessage().indexOf("asks: ") + 6);
        }
    }

    @Test
    void a_batch_that_was_applied_already_is_ignored() {
        TestOrderer[] made = new TestOrderer[1];
        OrdererHost host = hostOf(made);
        Batch batch = new Batch(List.of(transaction("one").bytes()), 0, false);
        host.ordered(new OrderedBatch(batch, 1, 4));
        host.ordered(new OrderedBatch(batch, 1, 4));
        host.ordered(new OrderedBatch(batch, 1, 3));

        assertThat(made[0].service.height()).isEqualTo(2);
    }

    @Test
    void a_log_without_blocks_cannot_be_opened() {
        assertThatThrownBy(() -> OrderingService.open(TestOrderer.settings(
                        channel, new SoloOrdererFactory(), new MemoryBlockLog(), List::of, new HandEnvironment())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
