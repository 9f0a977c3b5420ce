package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.error.ConfigurationException;
import io.steelyard.error.SteelyardException;
import io.steelyard.fixture.KeyValue;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.EventCursor;
import io.steelyard.gateway.EventStart;
import io.steelyard.gateway.LedgerEvent;
import io.steelyard.gateway.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsortiumLifeTest {
    private static Consortium start(String name) {
        Consortium consortium =
                Consortium.inMemory().name(name).org("Clinic").org("Insurer").start();
        consortium
                .createChannel("claims")
                .deploy("kv", "1.0", new KeyValue(), EndorsementPolicy.allOf("Clinic", "Insurer"));
        return consortium;
    }

    private static ContractClient kv(Consortium consortium) {
        return consortium.gateway("Clinic").channel("claims").contract("kv");
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("steelyard-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void several_stand_side_by_side_and_know_nothing_of_each_other() {
        try (Consortium one = start("one");
                Consortium two = start("two")) {
            kv(one).submit("put", "k", "one");
            kv(two).submit("put", "k", "two");
            assertThat(kv(one).evaluate("get", "k")).isEqualTo("one");
            assertThat(kv(two).evaluate("get", "k")).isEqualTo("two");
            assertThat(one.channel("claims").config().msps().ids())
                    .isEqualTo(two.channel("claims").config().msps().ids());
            assertThatThrownBy(() -> two.gateway(
                                    "Clinic", one.organization("Clinic").user("User1"))
                            .channel("claims")
                            .contract("kv")
                            .submit("put", "k", "forged"))
                    .hasMessageContaining("access denied");
            one.close();
            assertThat(kv(two).submit("put", "k", "still here")).isEqualTo("still here");
        }
    }

    @Test
    void closing_leaves_no_thread_behind() {
        Set<String> before = threads();
        Consortium consortium = start("thorough");
        kv(consortium).submit("put", "k", "v");
        kv(consortium).submitAsync("put", "k", "w").outcome().join();
        assertThat(threads())
                .as("named after the network or the node")
                .anyMatch(name -> name.startsWith("steelyard-thorough-worker"))
                .anyMatch(name -> name.startsWith("steelyard-thorough-callbacks"))
                .anyMatch(name -> name.endsWith("peer0.clinic-claims-commit"))
                .anyMatch(name -> name.endsWith("orderer0.clinic-claims-ordering"));

        consortium.close();
        assertThat(threads()).isEqualTo(before);
        consortium.close();
    }

    @Test
    void a_start_that_fails_leaves_no_thread_behind() {
        Set<String> before = threads();
        assertThatThrownBy(() -> Consortium.inMemory()
                        .org("Clinic")
                        .ordering(new OrderingSpec("nowhere", 1, java.util.Map.of()))
                        .start())
                .isInstanceOf(ConfigurationException.class);
        assertThat(threads()).isEqualTo(before);
    }

    @Test
    void closing_in_the_middle_of_calls_ends_every_one_of_them() {
        Consortium consortium = start("abrupt");
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(kv(consortium).submitAsync("put", "k" + i, "v"));
        }
        consortium.close();

        for (Submission each : all) {
            try {
                assertThat(each.outcome()
                                .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                                .join()
                                .isValid())
                        .isTrue();
            } catch (CompletionException ended) {
                assertThat(ended.getCause()).isInstanceOf(SteelyardException.class);
            }
        }
    }

    @Test
    void what_is_asked_of_a_closed_one_is_refused_in_words() {
        Consortium consortium = start("closed");
        ContractClient kv = kv(consortium);
        EventCursor<LedgerEvent> events =
                consortium.gateway("Clinic").channel("claims").events("kv", EventStart.atBlock(0));
        Channel channel = consortium.channel("claims");
        consortium.close();

        assertThatThrownBy(() -> kv.submit("put", "k", "v")).isInstanceOf(SteelyardException.class);
        assertThatThrownBy(() -> kv.evaluate("get", "k")).isInstanceOf(SteelyardException.class);
        assertThatThrownBy(events::next).isInstanceOf(java.util.NoSuchElementException.class);
        assertThatThrownBy(() -> channel.deploy("more", "1.0", new KeyValue(), EndorsementPolicy.majority()))
                .isInstanceOf(SteelyardException.class);
        assertThatThrownBy(() -> consortium.createChannel("more"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("closed");
        events.close();
    }

    @Test
    void channels_of_one_network_are_apart() {
        try (Consortium consortium = start("apart")) {
            consortium
                    .createChannel("other", "Insurer")
                    .deploy("kv", "1.0", new KeyValue(), EndorsementPolicy.anyOf("Insurer"));
            kv(consortium).submit("put", "k", "claims");
            ContractClient other =
                    consortium.gateway("Insurer").channel("other").contract("kv");
            assertThat(other.evaluate("get", "k")).isEqualTo("nothing");
            assertThat(consortium.channels()).containsExactly("claims", "other");
            assertThat(consortium.heights().get("peer0.clinic")).containsOnlyKeys("claims");
            assertThat(consortium.heights().get("peer0.insurer")).containsOnlyKeys("claims", "other");
        }
    }

    @Test
    void the_only_ordering_node_may_stop_and_readers_go_on() {
        try (Consortium consortium = start("headless")) {
            kv(consortium).submit("put", "k", "v");
            consortium.channel("claims").awaitEverywhere();
            consortium.stopNode("orderer0.clinic");

            assertThat(kv(consortium).evaluate("get", "k")).isEqualTo("v");
            assertThatThrownBy(() -> kv(consortium).submit("put", "k", "w"))
                    .isInstanceOf(io.steelyard.gateway.SubmitException.class)
                    .hasMessageContaining("no ordering node that answers");
            assertThat(consortium.ledger("peer0.clinic", "claims").error()).isEmpty();
        }
    }
}
