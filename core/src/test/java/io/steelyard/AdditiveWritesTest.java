package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.bytes.Bytes;
import io.steelyard.contract.ContractContext;
import io.steelyard.contract.ContractContext.Bounds;
import io.steelyard.contract.Evaluate;
import io.steelyard.contract.Submit;
import io.steelyard.format.ValidationCode;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.Committed;
import io.steelyard.gateway.EndorsementException;
import io.steelyard.gateway.Submission;
import io.steelyard.gateway.SubmitException;
import io.steelyard.state.Snapshot;
import io.steelyard.state.StateDigest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients and one key, on a whole network. */
@Timeout(120)
class AdditiveWritesTest {
    interface Counters {
        @Submit
        void count(String key, long amount);

        @Submit
        void pay(String from, String to, long cents);

        @Submit
        void set(String key, String value);

        @Submit
        void countAndSet(String key);

        @Submit
        long increment(String key);

        @Submit
        void reserve(String key, String value);

        @Submit
        void restrict(String key, String policy);

        @Evaluate
        BigInteger read(String key);

        @Evaluate
        List<String> past(String key);
    }

    static final class CountersContract implements Counters {
        private final ContractContext tx;

        CountersContract(ContractContext tx) {
            this.tx = tx;
        }

        @Override
        public void count(String key, long amount) {
            tx.add(key, amount);
        }

        @Override
        public void pay(String from, String to, long cents) {
            tx.add(from, -cents, Bounds.atLeast(0));
            tx.add(to, cents);
        }

        @Override
        public void set(String key, String value) {
            tx.put(key, Bytes.utf8(value));
        }

        @Override
        public void countAndSet(String key) {
            tx.add(key, 1);
            tx.put(key, Bytes.utf8("5"));
        }

        @Override
        public long increment(String key) {
            long next = tx.get(key, Long.class).orElse(0L) + 1;
            tx.put(key, next);
            return next;
        }

        @Override
        public void reserve(String key, String value) {
            tx.put("\u0000\udbff\udfffadd\u0000" + key, Bytes.utf8(value));
        }

        @Override
        public void restrict(String key, String policy) {
            tx.setEndorsementPolicy(key, policy);
        }

        @Override
        public BigInteger read(String key) {
            return tx.get(key, BigInteger.class).orElse(BigInteger.ZERO);
        }

        @Override
        public List<String> past(String key) {
            return tx.history(key).stream()
                    .map(past -> past.isDelete() ? "deleted" : past.value().utf8())
                    .toList();
        }
    }

    private Consortium consortium;
    private Channel channel;
    private Counters counters;

    @BeforeEach
    void start() {
        consortium = Consortium.inMemory().org("Clinic").org("Insurer").start();
        channel = open("counts", ChannelOptions.DEFAULT.additiveWrites());
        counters = consortium.gateway("Clinic").channel("counts").contract("counters", Counters.class);
    }

    private Channel open(String id, ChannelOptions options) {
        return consortium
                .createChannel(id, options)
                .deploy(
                        "counters",
                        Counters.class,
                        CountersContract::new,
                        EndorsementPolicy.allOf("Clinic", "Insurer"));
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    private List<Submission> countAtOnce(int clients, int each) {
        List<Submission> sent = new ArrayList<>();
        for (int i = 0; i < clients * each; i++) {
            String organization = i % 2 == 0 ? "Clinic" : "Insurer";
            sent.add(consortium
                    .gateway(organization)
                    .channel("counts")
                    .contract("counters")
                    .submitAsync("count", "views", String.valueOf(i + 1)));
        }
        return sent;
    }

    private void assertPeersAgree() {
        channel.awaitEverywhere();
        TreeSet<String> digests = new TreeSet<>();
        for (String peer : List.of("peer0.clinic", "peer0.insurer")) {
            try (Snapshot snapshot = consortium.ledger(peer, "counts").snapshot()) {
                digests.add(snapshot.height() + " " + StateDigest.of(snapshot).hex());
            }
        }
        assertThat(digests).hasSize(1);
        assertThat(channel.audit().problems()).isEmpty();
    }

    @Test
    void clients_that_count_in_one_key_at_once_never_conflict_and_none_is_lost() {
        int all = 64 * 5;
        List<Submission> sent = countAtOnce(64, 5);
        assertThat(sent).allMatch(each -> each.outcome().join().isValid());
        assertThat(counters.read("views")).isEqualTo(BigInteger.valueOf(all * (all + 1) / 2));
        assertThat(counters.past("views"))
                .hasSize(all)
                .startsWith(String.valueOf(all * (all + 1) / 2))
                .doesNotHaveDuplicates();
        assertPeersAgree();
    }

    @Test
    void an_account_is_never_overdrawn_and_the_refused_payment_is_told_why() {
        counters.count("alice", 100);
        counters.pay("alice", "bob", 70);
        CommitException refused = catchThrowableOfType(CommitException.class, () -> counters.pay("alice", "bob", 31));
        assertThat(refused.code()).isEqualTo(ValidationCode.INVALID_WRITESET);
        assertThat(refused.isRetryable()).isFalse();
        assertThat(refused)
                .hasMessageContaining("key \"alice\" of contract counters")
                .hasMessageContaining("30 less 31 would be -1, which must be at least 0");
        counters.pay("alice", "bob", 30);
        assertThat(counters.read("alice")).isZero();
        assertThat(counters.read("bob")).isEqualTo(100);
        assertPeersAgree();
    }

    @Test
    void payments_at_once_are_made_until_the_account_is_empty() {
        counters.count("alice", 10);
        List<Submission> sent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            sent.add(consortium
                    .gateway("Clinic")
                    .channel("counts")
                    .contract("counters")
                    .submitAsync("pay", "alice", "bob", "1"));
        }
        assertThat(sent).filteredOn(each -> each.outcome().join().isValid()).hasSize(10);
        assertThat(counters.read("alice")).isZero();
        assertThat(counters.read("bob")).isEqualTo(10);
        assertPeersAgree();
    }

    @Test
    void what_is_no_number_cannot_be_added_to_until_it_is_replaced() {
        counters.set("name", "\"Anna\"");
        CommitException refused = catchThrowableOfType(CommitException.class, () -> counters.count("name", 1));
        assertThat(refused.code()).isEqualTo(ValidationCode.INVALID_WRITESET);
        assertThat(refused).hasMessageContaining("is no whole number");
        counters.set("name", "-2");
        counters.count("name", 1);
        assertThat(counters.read("name")).isEqualTo(-1);
        counters.set("name", "");
        counters.count("name", 7);
        assertThat(counters.read("name")).isEqualTo(7);
        assertThat(counters.past("name")).containsExactly("7", "deleted", "-1", "-2", "\"Anna\"");
        assertPeersAgree();
    }

    @Test
    void whoever_read_the_key_before_it_was_added_to_conflicts_and_learns_which_transaction_it_was() {
        counters.set("views", "1");
        channel.awaitEverywhere();
        CompletableFuture<?>[] all = new CompletableFuture<?>[40];
        List<Submission> readers = new ArrayList<>();
        List<String> adders = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            boolean reads = i % 2 == 0;
            Submission sent = consortium
                    .gateway("Clinic")
                    .channel("counts")
                    .contract("counters")
                    .submitAsync(
                            reads ? "increment" : "count",
                            reads ? new String[] {"views"} : new String[] {"views", "1"});
            if (reads) {
                readers.add(sent);
            } else {
                adders.add(sent.txId());
            }
            all[i] = sent.outcome();
        }
        CompletableFuture.allOf(all).join();
        List<String> everybody = new ArrayList<>(adders);
        readers.forEach(each -> everybody.add(each.txId()));
        List<Submission> losers = readers.stream()
                .filter(each -> !each.outcome().join().isValid())
                .toList();
        assertThat(losers).isNotEmpty().allSatisfy(each -> {
            assertThat(each.outcome().join().code()).isEqualTo(ValidationCode.MVCC_READ_CONFLICT);
            assertThat(everybody)
                    .anyMatch(id -> each.outcome().join().explanation().contains("(transaction " + id + ")")
                            || each.outcome().join().explanation().contains("(" + id + ")"));
        });
        assertThat(counters.read("views")).isEqualTo(1 + adders.size() + readers.size() - losers.size());
        assertPeersAgree();
    }

    @Test
    void a_key_that_stands_for_an_addition_is_written_by_add_only_and_nothing_is_added_to_and_written_at_once() {
        assertThat(catchThrowableOfType(EndorsementException.class, () -> counters.reserve("views", "5")))
                .hasMessageContaining("stands for an addition");
        assertThat(catchThrowableOfType(EndorsementException.class, () -> counters.countAndSet("views")))
                .hasMessageContaining("written and added to in one transaction");
        assertThat(counters.read("views")).isZero();
    }

    @Test
    void the_owners_of_a_key_endorse_additions_too() {
        counters.count("views", 1);
        counters.restrict("views", "AND('Clinic.peer')");
        CommitException refused = catchThrowableOfType(CommitException.class, () -> consortium
                .gateway("Insurer")
                .channel("counts")
                .contract("counters", Counters.class, CallOptions.DEFAULT.endorsedBy("Insurer"))
                .count("views", 1));
        assertThat(refused.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(refused).hasMessageContaining("the policy of key 'views' itself");
        counters.count("views", 2);
        assertThat(counters.read("views")).isEqualTo(3);
        assertPeersAgree();
    }

    @Test
    void a_channel_without_the_capability_refuses_and_says_how_to_turn_it_on_and_has_it_from_then_on() {
        open("plain", ChannelOptions.DEFAULT);
        Counters plain = consortium.gateway("Clinic").channel("plain").contract("counters", Counters.class);
        EndorsementException refused = catchThrowableOfType(EndorsementException.class, () -> plain.count("views", 1));
        assertThat(refused)
                .hasMessageContaining("STEELYARD_DELTA_1")
                .hasMessageContaining("enableAdditiveWrites")
                .hasMessageContaining("ChannelOptions");
        // there the key that stands for additions is one like any other
        plain.reserve("views", "5");
        assertThat(plain.read("views")).isZero();
        assertThat(plain.past("\u0000\udbff\udfffadd\u0000views")).containsExactly("5");

        consortium.channel("plain").enableAdditiveWrites().enableAdditiveWrites();
        plain.count("views", 4);
        assertThat(plain.read("views")).isEqualTo(4);
        assertThat(plain.past("views")).containsExactly("4");
        assertThat(consortium.channel("plain").audit().problems()).isEmpty();
    }

    @Test
    void what_has_lost_already_is_not_ordered_when_the_caller_wants_it_so() {
        counters.set("views", "1");
        CallOptions options = CallOptions.DEFAULT.abortingStale();
        List<Submission> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(consortium
                    .gateway("Clinic")
                    .channel("counts")
                    .contract("counters")
                    .with(options)
                    .submitAsync("increment", "views"));
        }
        int valid = 0;
        for (Submission each : sent) {
            try {
                valid += each.outcome().join().isValid() ? 1 : 0;
            } catch (java.util.concurrent.CompletionException stale) {
                assertThat(stale.getCause()).isInstanceOf(SubmitException.class);
                assertThat(((SubmitException) stale.getCause()).isStale()).isTrue();
                assertThat(consortium.gateway("Clinic").channel("counts").outcome(each.txId()))
                        .isEmpty();
            }
        }
        assertThat(counters.read("views")).isEqualTo(1 + valid);
    }

    @Test
    void a_call_made_anew_tells_how_many_transactions_it_took() {
        counters.set("views", "0");
        List<CompletableFuture<Committed>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            calls.add(consortium
                    .gateway("Clinic")
                    .channel("counts")
                    .contract("counters")
                    .with(CallOptions.DEFAULT.retryingConflicts(200))
                    .callAsync("increment", "views"));
        }
        List<Committed> done = calls.stream().map(CompletableFuture::join).toList();
        assertThat(done.stream().map(each -> each.result().utf8()).map(Integer::valueOf))
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        assertThat(done).anyMatch(each -> each.attempts() > 1).allMatch(each -> each.outcome()
                .isValid());
    }
}
