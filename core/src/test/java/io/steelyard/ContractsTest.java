package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.bytes.Bytes;
import io.steelyard.fixture.KeyValue;
import io.steelyard.format.ValidationCode;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.EndorsementException;
import io.steelyard.gateway.EventCursor;
import io.steelyard.gateway.EventStart;
import io.steelyard.gateway.LedgerEvent;
import io.steelyard.gateway.Submission;
import io.steelyard.identity.SigningIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What contracts see and reach, and what becomes of their transactions. */
@Timeout(60)
class ContractsTest {
    private Consortium consortium;
    private Channel claims;

    @BeforeEach
    void start() {
        consortium = Consortium.inMemory()
                .org("Clinic")
                .org("Insurer")
                .org("Lab")
                .orderedBy("Notary")
                .start();
        claims = consortium
                .createChannel("claims", "Clinic", "Insurer")
                .deploy("kv", "1.0", new KeyValue(), EndorsementPolicy.anyOf("Clinic"))
                .deploy("books", "1.0", new KeyValue(), EndorsementPolicy.allOf("Clinic", "Insurer"));
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    private ContractClient contract(String organization, String name) {
        return consortium.gateway(organization).channel("claims").contract(name);
    }

    @Test
    void a_notary_orders_and_is_no_member() {
        assertThat(consortium.nodes()).contains("orderer0.notary").doesNotContain("peer0.notary", "orderer0.clinic");
        assertThat(claims.members()).containsExactly("Clinic", "Insurer");
        assertThat(claims.config().ordererOrgs()).containsExactly("Notary");
        assertThat(contract("Clinic", "kv").submit("put", "k", "v")).isEqualTo("v");
    }

    @Test
    void a_contract_knows_its_caller_with_the_attributes_of_the_certificate() {
        SigningIdentity doctor =
                consortium.organization("Clinic").user("dr", Map.of("department", "surgery", "grade", "7"));
        ContractClient asDoctor =
                consortium.gateway("Clinic", doctor).channel("claims").contract("kv");
        assertThat(asDoctor.submit("who")).isEqualTo("Clinic {department=surgery, grade=7}");
        assertThat(asDoctor.evaluate("who")).isEqualTo("Clinic {department=surgery, grade=7}");
        assertThat(contract("Insurer", "kv").evaluate("who")).startsWith("Insurer {}");
    }

    @Test
    void transient_data_reaches_the_contract_and_not_the_ledger() {
        ContractClient secretly = contract("Clinic", "kv")
                .with(CallOptions.DEFAULT.withTransient(Map.of("pin", Bytes.utf8("s3cr3t-4711"))));
        assertThat(secretly.evaluate("transient", "pin")).isEqualTo("s3cr3t-4711");
        long before = consortium.ledger("peer0.clinic", "claims").height();
        contract("Clinic", "books")
                .with(CallOptions.DEFAULT.withTransient(Map.of("pin", Bytes.utf8("s3cr3t-4711"))))
                .submit("put", "k", "v");
        Bytes block = consortium.ledger("peer0.clinic", "claims").block(before).toBytes();
        assertThat(new String(block.toArray(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("put")
                .doesNotContain("s3cr3t-4711");
    }

    @Test
    void a_contract_that_calls_another_needs_that_ones_policy() {
        assertThat(contract("Clinic", "kv").submit("call", "books", "put", "entry", "12"))
                .isEqualTo("12");
        assertThat(contract("Insurer", "books").evaluate("get", "entry")).isEqualTo("12");

        CommitException invalid = catchThrowableOfType(CommitException.class, () -> contract("Clinic", "kv")
                .with(CallOptions.DEFAULT.endorsedBy("Clinic"))
                .submit("call", "books", "put", "entry", "13"));
        assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(invalid).hasMessageContaining("'books'").hasMessageContaining("Insurer");
    }

    @Test
    void a_contract_reads_another_channel_of_which_the_caller_is_a_member() {
        consortium
                .createChannel("lab", "Clinic", "Lab")
                .deploy("results", "1.0", new KeyValue(), EndorsementPolicy.anyOf("Clinic"));
        ContractClient results = consortium.gateway("Clinic").channel("lab").contract("results");
        results.submit("put", "blood", "fine");

        assertThat(contract("Clinic", "kv").submit("callChannel", "lab", "results", "get", "blood"))
                .isEqualTo("fine");
        contract("Clinic", "kv").submit("callChannel", "lab", "results", "put", "blood", "forged");
        assertThat(results.evaluate("get", "blood"))
                .as("writes there are dropped")
                .isEqualTo("fine");
        EndorsementException outsider = catchThrowableOfType(EndorsementException.class, () -> contract("Insurer", "kv")
                .submit("callChannel", "lab", "results", "get", "blood"));
        assertThat(outsider).hasMessageContaining("channel 'lab' is not open to contract 'kv'");
    }

    @Test
    void a_key_may_be_given_to_one_organization() {
        contract("Clinic", "kv").submit("put", "deed", "v");
        contract("Clinic", "kv").submit("restrict", "deed", "OR('Insurer.peer')");

        assertThat(contract("Clinic", "kv").submit("put", "deed", "w")).isEqualTo("w");
        CommitException invalid = catchThrowableOfType(CommitException.class, () -> contract("Clinic", "kv")
                .with(CallOptions.DEFAULT.endorsedBy("Clinic"))
                .submit("put", "deed", "x"));
        assertThat(invalid).hasMessageContaining("key 'deed' itself").hasMessageContaining("Insurer");
    }

    @Test
    void past_values_are_told_newest_first() {
        ContractClient kv = contract("Clinic", "kv");
        kv.submit("put", "k", "a");
        kv.submit("put", "k", "b");
        kv.submit("delete", "k");
        kv.submit("put", "k", "c");
        assertThat(kv.evaluate("history", "k")).isEqualTo("c,deleted,b,a");
    }

    @Test
    void conflicting_calls_come_through_when_they_are_made_anew() throws Exception {
        int callers = 6;
        ContractClient patient = contract("Clinic", "kv").with(CallOptions.DEFAULT.retryingConflicts(50));
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                all.add(CompletableFuture.supplyAsync(() -> patient.submit("add", "counter"), threads));
            }
            assertThat(all.stream().map(CompletableFuture::join))
                    .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
        } finally {
            threads.shutdown();
        }
        assertThat(contract("Clinic", "kv").evaluate("get", "counter")).isEqualTo("6");
    }

    @Test
    void conflicting_calls_that_are_not_made_anew_fail_retryably() {
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(contract("Clinic", "kv").submitAsync("add", "counter"));
        }
        List<ValidationCode> codes =
                all.stream().map(each -> each.outcome().join().code()).toList();
        assertThat(codes).contains(ValidationCode.VALID);
        assertThat(codes).allMatch(code -> code == ValidationCode.VALID || code == ValidationCode.MVCC_READ_CONFLICT);
        long valid = codes.stream().filter(code -> code == ValidationCode.VALID).count();
        claims.awaitEverywhere();
        assertThat(contract("Clinic", "kv").evaluate("get", "counter")).isEqualTo(String.valueOf(valid));
    }

    @Test
    void outcomes_are_found_by_id_at_every_organization() {
        Submission submission = contract("Clinic", "kv").submitAsync("put", "k", "v");
        assertThat(consortium
                        .gateway("Insurer")
                        .channel("claims")
                        .awaitOutcome(submission.txId())
                        .join()
                        .isValid())
                .isTrue();
        assertThat(consortium.gateway("Insurer").channel("claims").outcome(submission.txId()))
                .contains(submission.outcome().join());
        assertThat(consortium.gateway("Insurer").channel("claims").outcome("0".repeat(64)))
                .isEmpty();
    }

    @Test
    void every_event_reaches_a_listener_once_and_in_order() {
        try (EventCursor<LedgerEvent> events =
                consortium.gateway("Insurer").channel("claims").events("kv", EventStart.next())) {
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                contract("Clinic", "kv").submit("put", "k", "v" + i);
                sent.add("k=v" + i);
            }
            List<String> heard = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                heard.add(events.poll(Duration.ofSeconds(20))
                        .orElseThrow()
                        .event()
                        .payload()
                        .utf8());
            }
            assertThat(heard).isEqualTo(sent);
            assertThat(events.poll(Duration.ZERO)).isEmpty();
        }
    }
}
