package io.steelyard.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.contract.ContractContext.Entries;
import io.steelyard.contract.ContractContext.Entry;
import io.steelyard.contract.ContractContext.Modification;
import io.steelyard.contract.ContractContext.Page;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.ContractEvent;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.policy.SignaturePolicy;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateView;
import io.steelyard.state.VersionedValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LedgerContextTest {
    private static final ContractResponse OK = ContractResponse.success(Bytes.EMPTY);

    record Claim(String id, long cents) {}

    private final TestChannel channel = new TestChannel("trade");

    /** Runs {@code body} as contract "claims" and hands out its context, whose run must have succeeded. */
    private LedgerContext run(Consumer<ContractContext> body) {
        LedgerContext context = channel.context("claims", Map.of("z", Bytes.hex("01"), "a", Bytes.EMPTY));
        ContractResponse response = TestChannel.run(context, contract(body), "f");
        assertThat(response.message()).isEmpty();
        return context;
    }

    private ContractResponse answer(Consumer<ContractContext> body) {
        return TestChannel.run(channel.context("claims"), contract(body), "f");
    }

    private static Contract contract(Consumer<ContractContext> body) {
        return (tx, function, arguments) -> {
            body.accept(tx);
            return OK;
        };
    }

    private static List<String> keys(Entries entries) {
        List<String> keys = new ArrayList<>();
        try (entries) {
            entries.forEach(entry -> keys.add(entry.key()));
        }
        return keys;
    }

    private static ReadWriteSet.Namespace only(LedgerContext context) {
        assertThat(context.result().namespaces()).hasSize(1);
        return context.result().namespaces().get(0);
    }

    @Test
    void the_transaction_is_shown_as_proposed() {
        run(tx -> {
            assertThat(tx.channelId()).isEqualTo("trade");
            assertThat(tx.contractName()).isEqualTo("claims");
            assertThat(tx.txId()).isEqualTo("tx-1");
            assertThat(tx.timestamp()).isEqualTo(TestChannel.TIME);
            assertThat(tx.caller().mspId()).isEqualTo("ClinicMSP");
            assertThat(tx.transientData())
                    .containsExactly(Map.entry("a", Bytes.EMPTY), Map.entry("z", Bytes.hex("01")));
            assertThatThrownBy(() -> tx.transientData().clear()).isInstanceOf(UnsupportedOperationException.class);
        });
    }

    @Test
    void reads_see_the_committed_state_and_never_own_writes() {
        channel.commit("claims", "k", "old").commit("other", "k", "theirs");
        LedgerContext context = run(tx -> {
            tx.put("k", Bytes.utf8("new"));
            assertThat(tx.get("k")).contains(Bytes.utf8("old"));
            assertThat(tx.get("none")).isEmpty();
            tx.delete("gone");
        });
        assertThat(only(context).writes())
                .containsExactly(
                        new ReadWriteSet.Write("gone", true, Bytes.EMPTY),
                        new ReadWriteSet.Write("k", false, Bytes.utf8("new")));
        assertThat(only(context).reads()).extracting(ReadWriteSet.Read::key).containsExactly("k", "none");
    }

    @Test
    void values_are_written_and_read_as_JSON() {
        channel.commit("claims", "k", "{\"id\":\"c\",\"cents\":7,\"new\":1}")
                .commit("claims", "n", "42")
                .commit("claims", "nil", "null")
                .commit("claims", "x", "[");
        LedgerContext context = run(tx -> {
            assertThat(tx.get("k", Claim.class)).contains(new Claim("c", 7));
            assertThat(tx.get("n", long.class)).contains(42L);
            assertThat(tx.get("none", Claim.class)).isEmpty();
            assertThatThrownBy(() -> tx.get("x", Claim.class))
                    .isInstanceOf(ContractException.class)
                    .hasMessageStartingWith("the value of key 'x' is not the JSON of a Claim: ");
            assertThatThrownBy(() -> tx.get("nil", Claim.class)).hasMessageEndingWith("it is null");
            tx.put("a", new Claim("d", 8));
            tx.put("b", (Object) Bytes.utf8("raw"));
            tx.put("c", List.of(1, 2));
            assertThatThrownBy(() -> tx.put("d", Thread.currentThread()))
                    .isInstanceOf(ContractException.class)
                    .hasMessageStartingWith("the value for key 'd' has no JSON: java.lang.Thread is not a record");
        });
        assertThat(only(context).writes())
                .extracting(write -> write.value().utf8())
                .containsExactly("{\"id\":\"d\",\"cents\":8}", "raw", "[1,2]");
    }

    @Test
    void keys_must_be_text_and_not_empty() {
        run(tx -> {
            for (String key : List.of("", "a\ud800")) {
                assertThatThrownBy(() -> tx.get(key)).isInstanceOf(ContractException.class);
                assertThatThrownBy(() -> tx.put(key, Bytes.EMPTY)).isInstanceOf(ContractException.class);
                assertThatThrownBy(() -> tx.delete(key)).isInstanceOf(ContractException.class);
                assertThatThrownBy(() -> tx.history(key)).isInstanceOf(ContractException.class);
                assertThatThrownBy(() -> tx.endorsementPolicy(key)).isInstanceOf(ContractException.class);
            }
        });
    }

    @Test
    void ranges_end_before_their_end_and_hide_composite_keys_when_open() {
        channel.commit("claims", "\u0000t\u0000a\u0000", "1")
                .commit("claims", "a", "2")
                .commit("claims", "b", "3")
                .commit("claims", "\uffee", "4")
                .commit("claims", "\ud83d\ude00", "5");
        LedgerContext context = run(tx -> {
            assertThat(keys(tx.range("", ""))).containsExactly("a", "b", "\uffee", "\ud83d\ude00");
            assertThat(keys(tx.range("a", "b"))).containsExactly("a");
            assertThatThrownBy(() -> tx.range("\u0000t", "")).isInstanceOf(ContractException.class);
        });
        assertThat(only(context).rangeQueries())
                .extracting(ReadWriteSet.RangeQuery::startKey)
                .containsExactly("\u0001", "a");
    }

    @Test
    void composite_keys_are_found_by_how_they_begin() {
        run(tx -> {
            assertThat(tx.splitCompositeKey(tx.compositeKey("t", "x", "y"))).containsExactly("t", "x", "y");
        });
        channel.commit("claims", "\u0000t\u0000a\u0000", "1")
                .commit("claims", "\u0000t\u0000a\u0000b\u0000", "2")
                .commit("claims", "\u0000t\u0000ab\u0000", "3")
                .commit("claims", "\u0000u\u0000a\u0000", "4");
        LedgerContext context = run(tx -> {
            assertThat(keys(tx.byCompositeKey("t"))).hasSize(3);
            assertThat(keys(tx.byCompositeKey("t", "a")))
                    .containsExactly("\u0000t\u0000a\u0000", "\u0000t\u0000a\u0000b\u0000");
        });
        assertThat(only(context).rangeQueries().get(1).endKey()).isEqualTo("\u0000t\u0000a\u0000\udbff\udfff");
    }

    @Test
    void entries_are_read_once() {
        channel.commit("claims", "a", "1");
        run(tx -> {
            Entries entries = tx.range("", "");
            assertThat(entries).containsExactly(new Entry("a", Bytes.utf8("1")));
            assertThatThrownBy(entries::iterator).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void pages_are_for_transactions_that_do_not_write() {
        for (String key : List.of("a", "b", "c")) {
            channel.commit("claims", key, key);
        }
        run(tx -> {
            Page first = tx.page("", "", 2, "");
            assertThat(first.entries()).extracting(Entry::key).containsExactly("a", "b");
            Page second = tx.page("", "", 2, first.bookmark());
            assertThat(second).isEqualTo(new Page(List.of(new Entry("c", Bytes.utf8("c"))), ""));
            assertThatThrownBy(() -> tx.put("d", Bytes.utf8("d"))).isInstanceOf(ContractException.class);
            assertThatThrownBy(() -> tx.page("", "", 0, "")).isInstanceOf(ContractException.class);
        });
        run(tx -> {
            tx.put("d", Bytes.utf8("d"));
            assertThatThrownBy(() -> tx.page("", "", 2, "")).isInstanceOf(ContractException.class);
        });
    }

    @Test
    void history_is_the_ledgers() {
        channel.past.add(new Modification("tx-0", TestChannel.TIME, false, Bytes.utf8("1")));
        run(tx -> assertThat(tx.history("k")).isEqualTo(channel.past));
    }

    @Test
    void the_last_event_wins() {
        LedgerContext context = run(tx -> {
            tx.emit("opened", Bytes.utf8("1"));
            tx.emit("closed", new Claim("c", 1));
            assertThatThrownBy(() -> tx.emit("", Bytes.EMPTY))
                    .isInstanceOf(ContractException.class)
                    .hasMessage("an event's name must not be empty");
            assertThatThrownBy(() -> tx.emit("\ud800", Bytes.EMPTY)).isInstanceOf(ContractException.class);
        });
        assertThat(context.event())
                .contains(new ContractEvent("claims", "tx-1", "closed", Bytes.utf8("{\"id\":\"c\",\"cents\":1}")));
        assertThat(run(tx -> {}).event()).isEmpty();
    }

    @Test
    void a_keys_policy_is_written_as_Fabric_has_it() {
        LedgerContext context = run(tx -> {
            assertThat(tx.endorsementPolicy("k")).isEmpty();
            tx.setEndorsementPolicy("k", "AND('ClinicMSP.peer', 'InsurerMSP.peer')");
            assertThatThrownBy(() -> tx.setEndorsementPolicy("k", "AND("))
                    .isInstanceOf(ContractException.class)
                    .hasMessageNotContaining("Exception");
        });
        assertThat(only(context).metadataWrites())
                .containsExactly(new ReadWriteSet.MetadataWrite(
                        "k",
                        List.of(new ReadWriteSet.MetadataEntry(
                                "VALIDATION_PARAMETER",
                                SignaturePolicy.parse("AND('ClinicMSP.peer', 'InsurerMSP.peer')")
                                        .toBytes()))));
    }

    @Test
    void a_called_contract_shares_the_transaction_but_not_the_namespace_or_the_event() {
        channel.commit("claims", "k", "mine").commit("fees", "k", "theirs");
        AtomicReference<ContractContext> callees = new AtomicReference<>();
        channel.contracts.put("fees", (tx, function, arguments) -> {
            callees.set(tx);
            assertThat(tx.contractName()).isEqualTo("fees");
            assertThat(tx.txId()).isEqualTo("tx-1");
            assertThat(tx.get("k")).contains(Bytes.utf8("theirs"));
            tx.put("paid", arguments.get(0));
            tx.emit("charged", Bytes.EMPTY);
            return ContractResponse.success(Bytes.utf8(function));
        });
        LedgerContext context = run(tx -> {
            tx.emit("opened", Bytes.EMPTY);
            assertThat(tx.call("fees", "pay", Bytes.utf8("5")).payload().utf8()).isEqualTo("pay");
            assertThatThrownBy(() -> requireNonNull(callees.get()).get("k"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "the context of contract 'fees' in transaction tx-1 works only until the contract's function returns");
            assertThat(tx.get("k")).contains(Bytes.utf8("mine"));
            assertThat(tx.callChannel("trade", "fees", "again", Bytes.utf8("6")).isSuccess())
                    .isTrue();
        });
        assertThat(context.result().namespaces())
                .extracting(ReadWriteSet.Namespace::name)
                .containsExactly("claims", "fees");
        assertThat(context.result().namespaces().get(1).writes().get(0).value().utf8())
                .isEqualTo("6");
        assertThat(context.event()).map(ContractEvent::name).contains("opened");
    }

    @Test
    void a_called_contract_that_fails_answers_an_error_to_the_caller() {
        channel.contracts.put("fees", (tx, function, arguments) -> {
            throw new ContractException("no " + function);
        });
        run(tx -> {
            assertThat(tx.call("fees", "pay")).isEqualTo(ContractResponse.error("no pay"));
            assertThat(tx.call("none", "pay"))
                    .isEqualTo(ContractResponse.error("channel 'trade' has no contract 'none' that can be called"));
        });
    }

    @Test
    void a_contract_of_another_channel_reads_but_its_writes_are_dropped() {
        TestChannel other = new TestChannel("rates").commit("fx", "eur", "1.1");
        channel.others.put("rates", other);
        other.contracts.put("fx", (tx, function, arguments) -> {
            assertThat(tx.channelId()).isEqualTo("rates");
            tx.put("asked", Bytes.utf8("yes"));
            return ContractResponse.success(tx.get("eur").orElseThrow());
        });
        LedgerContext context = run(tx -> {
            assertThat(tx.callChannel("rates", "fx", "get").payload().utf8()).isEqualTo("1.1");
            assertThat(tx.callChannel("nowhere", "fx", "get").message())
                    .isEqualTo("channel 'nowhere' is not open to contract 'claims' at this peer");
        });
        assertThat(context.result().namespaces()).isEmpty();
    }

    @Test
    void contracts_that_call_one_another_without_end_are_stopped() {
        channel.contracts.put("claims", (tx, function, arguments) -> tx.call("claims", function));
        ContractResponse response = answer(tx -> {
            ContractResponse inner = tx.call("claims", "f");
            throw new ContractException(inner.message());
        });
        assertThat(response.message()).isEqualTo("contracts call one another more than 16 deep");
    }

    @Test
    void a_context_is_dead_after_the_run() {
        channel.commit("claims", "a", "1");
        AtomicReference<ContractContext> kept = new AtomicReference<>();
        AtomicReference<Entries> entries = new AtomicReference<>();
        AtomicReference<Iterator<Entry>> iterator = new AtomicReference<>();
        run(tx -> {
            kept.set(tx);
            entries.set(tx.range("", ""));
            iterator.set(requireNonNull(entries.get()).iterator());
        });
        ContractContext tx = requireNonNull(kept.get());
        String why =
                "the context of contract 'claims' in transaction tx-1 works only until the contract's function returns";
        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> uses = List.of(
                () -> tx.get("a"),
                () -> tx.put("a", Bytes.EMPTY),
                () -> tx.put("a", List.of()),
                () -> tx.delete("a"),
                () -> tx.range("", ""),
                () -> tx.page("", "", 1, ""),
                () -> tx.byCompositeKey("t"),
                () -> tx.history("a"),
                () -> tx.emit("e", Bytes.EMPTY),
                () -> tx.call("c", "f"),
                () -> tx.callChannel("x", "c", "f"),
                () -> tx.setEndorsementPolicy("a", "OR('A.peer')"),
                () -> tx.endorsementPolicy("a"),
                () -> requireNonNull(iterator.get()).hasNext(),
                () -> requireNonNull(iterator.get()).next());
        for (var use : uses) {
            assertThatThrownBy(use).isInstanceOf(IllegalStateException.class).hasMessage(why);
        }
        requireNonNull(entries.get()).close();
        assertThat(tx.txId()).isEqualTo("tx-1");
    }

    @Test
    void a_context_is_used_by_one_run_only() {
        LedgerContext context = run(tx -> {});
        assertThatThrownBy(() -> TestChannel.run(context, contract(tx -> {}), "f"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has been used already");
        assertThatThrownBy(() -> channel.context("claims").result())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has not ended");
    }

    @Test
    void only_the_thread_that_runs_the_contract_uses_the_context() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        run(tx -> {
            Thread other = new Thread(
                    () -> {
                        try {
                            tx.get("a");
                        } catch (IllegalStateException refused) {
                            thrown.set(refused);
                        }
                    },
                    "intruder");
            other.start();
            try {
                other.join();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        });
        assertThat(thrown.get())
                .hasMessageContaining("is used by thread intruder; only the thread that runs the contract can");
    }

    /** A state that fails with what it is given. */
    private record FailingState(RuntimeException failure) implements StateView {
        @Override
        public Optional<VersionedValue> get(String namespace, String key) {
            throw failure;
        }

        @Override
        public StateCursor range(String namespace, String startKey, String endKey) {
            throw failure;
        }
    }

    @Test
    void a_failure_of_the_ledger_is_not_the_contracts_answer_even_when_it_hides_it() {
        channel.seenThrough(new FailingState(new UnavailableException("the snapshot has expired")));
        assertThatThrownBy(() -> answer(tx -> {
                    try {
                        tx.get("a");
                    } catch (RuntimeException hidden) {
                        tx.put("a", Bytes.utf8("guess"));
                    }
                }))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnavailableException.class);
        channel.seenThrough(new FailingState(new ArithmeticException("a bug")));
        assertThat(answer(tx -> tx.get("a")).message())
                .isEqualTo("contract 'claims' failed inside the ledger: java.lang.ArithmeticException");
    }

    @Test
    @SuppressWarnings("NullAway") // a contract that breaks its promise
    void an_untyped_contract_that_throws_or_answers_nothing_is_refused() {
        assertThat(TestChannel.run(channel.context("claims"), (tx, function, arguments) -> null, "f"))
                .isEqualTo(ContractResponse.error("contract 'claims' answered null to function 'f'"));
        assertThat(answer(tx -> {
                    throw new AssertionError("x");
                }))
                .isEqualTo(
                        ContractResponse.error("contract 'claims' failed in function 'f': java.lang.AssertionError"));
    }
}
