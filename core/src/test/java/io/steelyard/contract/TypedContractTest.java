package io.steelyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.format.ContractResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TypedContractTest {
    enum State {
        OPEN,
        PAID
    }

    record Claim(String id, long cents, State state, List<String> notes, Optional<Bytes> seal) {}

    interface Claims {
        @Submit
        Claim open(String id, long cents);

        @Submit
        Claim annotate(Claim claim, List<String> notes, Optional<State> state);

        @Evaluate
        @Nullable
        Claim read(String id);

        @Evaluate
        @Nullable
        String title(String id);

        @Evaluate
        byte[] echo(Bytes data);

        @Submit
        void fail(String how) throws Exception;
    }

    static final class ClaimsContract implements Claims {
        private final ContractContext tx;

        ClaimsContract(ContractContext tx) {
            this.tx = tx;
        }

        @Override
        public Claim open(String id, long cents) {
            if (tx.get(id).isPresent()) {
                throw new ContractException("claim " + id + " exists");
            }
            Claim claim = new Claim(id, cents, State.OPEN, List.of(), Optional.empty());
            tx.put(id, claim);
            return claim;
        }

        @Override
        public Claim annotate(Claim claim, List<String> notes, Optional<State> state) {
            return new Claim(
                    claim.id(), claim.cents(), state.orElse(claim.state()), notes, Optional.of(Bytes.hex("ff")));
        }

        @Override
        public @Nullable Claim read(String id) {
            return tx.get(id, Claim.class).orElse(null);
        }

        @Override
        public @Nullable String title(String id) {
            return id.isEmpty() ? null : "claim " + id;
        }

        @Override
        public byte[] echo(Bytes data) {
            return data.toArray();
        }

        @Override
        public void fail(String how) throws Exception {
            switch (how) {
                case "checked" -> throw new IOException("at 12:30 in /some/file");
                case "overflow" -> fail(how);
                case "memory" -> throw new OutOfMemoryError("Java heap space");
                case "surrogate" -> throw new ContractException("a\ud800b");
                default -> throw new NullPointerException(how);
            }
        }
    }

    private final TestChannel channel = new TestChannel("trade");
    private final Contract contract = TypedContract.of(Claims.class, ClaimsContract::new);

    private ContractResponse run(String function, String... arguments) {
        return TestChannel.run(channel.context("claims"), contract, function, arguments);
    }

    private String refusal(String function, String... arguments) {
        ContractResponse response = run(function, arguments);
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.payload()).isEqualTo(Bytes.EMPTY);
        return response.message();
    }

    @Test
    void a_function_runs_on_a_context_and_answers_JSON() {
        LedgerContext context = channel.context("claims");
        ContractResponse response = TestChannel.run(context, contract, "open", "c-1", "12000");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.message()).isEmpty();
        String json = "{\"id\":\"c-1\",\"cents\":12000,\"state\":\"OPEN\",\"notes\":[],\"seal\":null}";
        assertThat(response.payload().utf8()).isEqualTo(json);
        assertThat(context.result().namespaces()).singleElement().satisfies(namespace -> {
            assertThat(namespace.name()).isEqualTo("claims");
            assertThat(namespace.reads()).singleElement().satisfies(read -> assertThat(read.version())
                    .isEmpty());
            assertThat(namespace.writes().get(0).value().utf8()).isEqualTo(json);
        });
    }

    @Test
    void client_and_contract_understand_each_other() {
        Claims client = ContractInterface.of(Claims.class)
                .client((function, arguments, submits) -> ContractRunner.onCallingThread()
                        .run(contract, function, arguments, channel.context("claims"))
                        .join()
                        .payload());
        Claim claim = new Claim("c \u00fc", 1, State.OPEN, List.of("a", ""), Optional.of(Bytes.hex("0001")));
        assertThat(client.annotate(claim, List.of("x"), Optional.of(State.PAID)))
                .isEqualTo(new Claim("c \u00fc", 1, State.PAID, List.of("x"), Optional.of(Bytes.hex("ff"))));
        assertThat(client.annotate(claim, List.of(), Optional.empty()).state()).isEqualTo(State.OPEN);
        assertThat(client.echo(Bytes.hex("00ff00"))).containsExactly(0, 0xff, 0);
        assertThat(client.read("none")).isNull();
        assertThat(client.title("x")).isEqualTo("claim x");
    }

    @Test
    void each_transaction_gets_a_new_instance() {
        List<Object> made = new ArrayList<>();
        Contract counted = TypedContract.of(Claims.class, tx -> {
            ClaimsContract one = new ClaimsContract(tx);
            made.add(one);
            return one;
        });
        TestChannel.run(channel.context("claims"), counted, "title", "a");
        TestChannel.run(channel.context("claims"), counted, "title", "a");
        assertThat(made).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void state_written_by_a_newer_contract_is_read() {
        channel.commit("claims", "c", "{\"id\":\"c\",\"state\":\"PAID\",\"notes\":[],\"colour\":\"red\"}");
        assertThat(run("read", "c").payload().utf8())
                .isEqualTo("{\"id\":\"c\",\"cents\":0,\"state\":\"PAID\",\"notes\":[],\"seal\":null}");
    }

    @Test
    void an_unknown_function_is_answered_with_those_there_are() {
        assertThat(refusal("opn", "c"))
                .isEqualTo("contract 'claims' has no function 'opn'; it has: annotate, echo, fail, open, read, title");
        assertThat(refusal("")).startsWith("contract 'claims' has no function ''");
        assertThat(refusal("toString")).startsWith("contract 'claims' has no function 'toString'");
        assertThat(refusal("x".repeat(1000))).hasSizeLessThan(200);
    }

    @Test
    void a_function_may_be_called_with_the_interface_before_it() {
        assertThat(run("Claims:title", "a").payload().utf8()).isEqualTo("claim a");
        assertThat(refusal("Other:title", "a")).contains("no function 'Other:title'");
    }

    @Test
    void a_wrong_number_of_arguments_is_answered_with_the_right_one() {
        assertThat(refusal("open", "c"))
                .isEqualTo(
                        "contract 'claims' refused function 'open': it takes 2 arguments (String id, long cents); got 1");
        assertThat(refusal("read", "a", "b"))
                .isEqualTo("contract 'claims' refused function 'read': it takes 1 argument (String id); got 2");
    }

    @Test
    void a_bad_argument_is_named() {
        assertThat(refusal("open", "c", "many"))
                .startsWith("contract 'claims' refused function 'open': argument 2 'cents' is not a long: ");
        assertThat(refusal("open", "c", "\"5\"")).contains("argument 2 'cents'");
        assertThat(refusal("open", "c", "")).endsWith("argument 2 'cents' is not a long: it is empty");
        assertThat(refusal("open", "c", "null")).contains("argument 2 'cents' is not a long: ");
        assertThat(refusal("annotate", "null", "[]", "")).endsWith("argument 1 'claim' is not a Claim: it is null");
        assertThat(refusal(
                        "annotate",
                        "{\"id\":\"c\",\"cents\":1,\"state\":\"OPEN\",\"notes\":[],\"sael\":null}",
                        "[]",
                        ""))
                .endsWith("argument 1 'claim' is not a Claim: at sael: unknown property 'sael'; known are"
                        + " [cents, id, notes, seal, state]");
        ContractResponse notText = ContractRunner.onCallingThread()
                .run(contract, "read", List.of(Bytes.hex("c328")), channel.context("claims"))
                .join();
        assertThat(notText.message()).endsWith("argument 1 'id' is not a String: it is not valid UTF-8");
    }

    @Test
    void a_contract_exception_speaks_for_itself() {
        channel.commit("claims", "c", "{}");
        assertThat(refusal("open", "c", "1")).isEqualTo("claim c exists");
        assertThat(refusal("fail", "surrogate")).isEqualTo("a\ufffdb");
    }

    @Test
    void any_other_exception_is_told_by_its_class_alone() {
        assertThat(refusal("fail", "secret of the day"))
                .isEqualTo("contract 'claims' failed in function 'fail': java.lang.NullPointerException");
        assertThat(refusal("fail", "checked"))
                .isEqualTo("contract 'claims' failed in function 'fail': java.io.IOException");
        assertThat(refusal("fail", "overflow"))
                .isEqualTo("contract 'claims' failed in function 'fail': java.lang.StackOverflowError");
        assertThat(refusal("fail", "memory"))
                .isEqualTo("contract 'claims' failed in function 'fail': java.lang.OutOfMemoryError");
    }

    @Test
    void void_and_null_are_no_bytes_but_a_null_text_is_refused() {
        assertThat(run("read", "none").payload()).isEqualTo(Bytes.EMPTY);
        assertThat(refusal("title", ""))
                .isEqualTo("contract 'claims' refused function 'title': the result is not a String:"
                        + " it is null, which would read as empty; declare Optional<String>");
    }

    @Test
    @SuppressWarnings("NullAway") // factories that break their promise
    void a_factory_that_fails_is_a_refusal() {
        Contract none = TypedContract.of(Claims.class, tx -> null);
        assertThat(TestChannel.run(channel.context("claims"), none, "title", "a")
                        .message())
                .isEqualTo("contract 'claims' refused function 'title': the contract's factory answered null");
        Contract refusing = TypedContract.of(Claims.class, tx -> {
            throw new ContractException("not for " + tx.caller().mspId());
        });
        assertThat(TestChannel.run(channel.context("claims"), refusing, "title", "a")
                        .message())
                .isEqualTo("not for ClinicMSP");
    }

    @Test
    void what_cannot_be_bound_is_refused_when_it_is_bound() {
        assertThatThrownBy(() -> TypedContract.of(Runnable.class, tx -> () -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "contract interface java.lang.Runnable cannot be bound: method 'run' has neither @Submit nor"
                                + " @Evaluate; annotate it, or give it a body");
    }

    @Test
    void the_metadata_has_the_shape_that_Fabrics_tools_read() throws Exception {
        JsonNode metadata = new ObjectMapper()
                .readTree(run("org.hyperledger.fabric:GetMetadata").payload().toArray());
        JsonNode claims = metadata.at("/contracts/Claims");
        assertThat(claims.at("/name").asText()).isEqualTo("Claims");
        assertThat(metadata.at("/info/title").asText()).isEqualTo("Claims");
        JsonNode open = claims.at("/transactions/3");
        assertThat(open)
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                        {"name":"open","tag":["submit"],"tags":["submit"],
                         "parameters":[{"name":"id","required":true,"schema":{"type":"string"}},
                                       {"name":"cents","required":true,"schema":{"type":"integer","format":"int64"}}],
                         "returns":{"$ref":"#/components/schemas/Claim"}}"""));
        assertThat(claims.at("/transactions/4/tag/0").asText()).isEqualTo("evaluate");
        assertThat(claims.at("/transactions/2").has("returns")).isFalse();
        assertThat(metadata.at("/components/schemas/Claim/properties/state/enum")
                        .toString())
                .isEqualTo("[\"OPEN\",\"PAID\"]");
        assertThat(metadata.at("/components/schemas/Claim/$id").asText()).isEqualTo("Claim");
    }

    @Test
    void the_metadata_is_the_same_every_time() {
        Contract again = TypedContract.of(Claims.class, ClaimsContract::new);
        assertThat(TestChannel.run(channel.context("claims"), again, "org.hyperledger.fabric:GetMetadata"))
                .isEqualTo(run("org.hyperledger.fabric:GetMetadata"));
    }

    @Test
    void two_contracts_of_one_channel_keep_apart() {
        interface Notes {
            @Submit
            void open(String id);
        }
        Contract notes = TypedContract.of(Notes.class, tx -> id -> tx.put(id, Map.of("note", id)));
        LedgerContext context = channel.context("notes");
        assertThat(TestChannel.run(context, notes, "open", "n").isSuccess()).isTrue();
        assertThat(context.result().namespaces().get(0).name()).isEqualTo("notes");
        assertThat(TestChannel.run(channel.context("notes"), notes, "read", "n").message())
                .isEqualTo("contract 'notes' has no function 'read'; it has: open");
    }
}
