package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.BatchSettings;
import io.steelyard.contract.ContractContext;
import io.steelyard.contract.Evaluate;
import io.steelyard.contract.Submit;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import io.steelyard.error.UnavailableException;
import io.steelyard.fixture.KeyValue;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.ContractResponse;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.EndorsementException;
import io.steelyard.gateway.SubmitException;
import io.steelyard.gateway.TransactionException;
import io.steelyard.identity.CertificateRequest;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.lifecycle.LifecycleContract;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user does wrong, and what the message says: what, which value, what there is, what to do. Nothing of it changes anything. */
@Timeout(60)
class ConsortiumRefusalsTest {
    private static Consortium consortium;

    @BeforeAll
    static void start() {
        consortium = Consortium.inMemory()
                .org("Clinic")
                .org("Insurer")
                .org("Lab")
                .orderedBy("Notary")
                .batch(new BatchSettings(10, 50_000, 50_000, Duration.ofSeconds(2)))
                .contractTimeLimit(Duration.ofMillis(500))
                .start();
        consortium
                .createChannel("claims", "Clinic", "Insurer")
                .deploy("kv", "1.0", new KeyValue(), EndorsementPolicy.allOf("Clinic", "Insurer"));
    }

    @AfterAll
    static void stop() {
        consortium.close();
    }

    private static ContractClient kv() {
        return consortium.gateway("Clinic").channel("claims").contract("kv");
    }

    private static void assertRefused(Class<? extends RuntimeException> kind, Runnable call, String... words) {
        long height = consortium.ledger("peer0.clinic", "claims").height();
        assertThatThrownBy(call::run).isInstanceOf(kind).hasMessageContainingAll(words);
        assertThat(consortium.ledger("peer0.clinic", "claims").height()).isEqualTo(height);
    }

    // ---- names

    @Test
    void an_unknown_organization() {
        assertRefused(
                ConfigurationException.class,
                () -> consortium.gateway("Bank"),
                "no organization 'Bank'",
                "[Clinic, Insurer, Lab, Notary]");
        assertRefused(
                ConfigurationException.class, () -> consortium.createChannel("other", "Clinic", "Bank"), "'Bank'");
    }

    @Test
    void an_unknown_channel() {
        assertRefused(
                ConfigurationException.class,
                () -> consortium.gateway("Clinic").channel("nowhere"),
                "peer0.clinic",
                "'nowhere'",
                "[claims]");
        assertRefused(ConfigurationException.class, () -> consortium.channel("nowhere"), "'nowhere'", "[claims]");
    }

    @Test
    void a_channel_that_the_organization_is_not_a_member_of() {
        assertRefused(
                ConfigurationException.class,
                () -> consortium.gateway("Lab").channel("claims"),
                "peer0.lab has not joined channel 'claims'",
                "it has joined []");
    }

    @Test
    void an_organization_without_peers() {
        assertRefused(
                ConfigurationException.class,
                () -> consortium.gateway("Notary").channel("claims"),
                "Notary has no peers",
                "use the gateway of an organization that has");
    }

    @Test
    void an_unknown_node() {
        assertRefused(
                ConfigurationException.class,
                () -> consortium.ledger("peer9.clinic", "claims"),
                "'peer9.clinic'",
                "peer0.clinic",
                "orderer0.notary");
        assertRefused(ConfigurationException.class, () -> consortium.stopNode("peer9.clinic"), "'peer9.clinic'");
    }

    @Test
    void an_unknown_contract() {
        ContractClient nowhere = consortium.gateway("Clinic").channel("claims").contract("nowhere");
        assertRefused(
                EndorsementException.class,
                () -> nowhere.submit("f"),
                "chaincode nowhere not found",
                "defined are [kv]",
                "Clinic (peer0.clinic)");
        assertRefused(
                EndorsementException.class,
                () -> nowhere.evaluate("f"),
                "function 'f' of contract 'nowhere'",
                "defined are [kv]");
    }

    interface Greeter {
        @Submit
        String greet(String name);

        @Evaluate
        String last();
    }

    @Test
    void an_unknown_function_and_wrong_arguments() {
        Channel channel = consortium.createChannel("greetings", "Clinic");
        channel.deploy(
                "greeter",
                Greeter.class,
                tx -> new Greeter() {
                    @Override
                    public String greet(String name) {
                        return name;
                    }

                    @Override
                    public String last() {
                        return "";
                    }
                },
                EndorsementPolicy.anyOf("Clinic"));
        ContractClient greeter =
                consortium.gateway("Clinic").channel("greetings").contract("greeter");
        assertRefused(
                EndorsementException.class,
                () -> greeter.submit("gret", "Ada"),
                "has no function 'gret'",
                "it has: greet, last");
        assertRefused(EndorsementException.class, () -> greeter.submit("greet"), "it takes 1 argument (String");
    }

    @Test
    void names_and_numbers_that_cannot_be_used() {
        assertRefused(
                ConfigurationException.class, () -> consortium.createChannel("claims", "Clinic"), "exists already");
        for (String bad : new String[] {"", "Claims", "1st", "über", "a".repeat(250)}) {
            assertThatThrownBy(() -> consortium.createChannel(bad, "Clinic"))
                    .as(bad)
                    .isInstanceOf(ConfigurationException.class);
        }
        assertRefused(
                ConfigurationException.class,
                () -> consortium.createChannel("twice", "Clinic", "Clinic"),
                "'Clinic' is there twice");
        assertRefused(
                MalformedException.class,
                () -> consortium
                        .channel("claims")
                        .deploy("no name", "1.0", new KeyValue(), EndorsementPolicy.majority()),
                "'no name' is no contract name");
        assertRefused(
                MalformedException.class,
                () -> consortium.channel("claims").deploy("ok", "1 0", new KeyValue(), EndorsementPolicy.majority()),
                "'1 0' is no contract version");
        assertRefused(MalformedException.class, () -> EndorsementPolicy.of("AND('Clinic.peer'"), "AND");
        assertThatThrownBy(() -> Consortium.inMemory().start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at least one organization");
        assertThatThrownBy(() -> Consortium.inMemory().org("A").org("a").start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("two organizations are called");
        assertThatThrownBy(() -> Consortium.inMemory().org("A").signatureMemo(1).start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at least 2");
        assertThatThrownBy(() -> Consortium.inMemory()
                        .org("A")
                        .contractTimeLimit(Duration.ZERO)
                        .start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("some time");
    }

    @Test
    void an_engine_that_is_not_on_the_class_path_is_named_with_the_artifact_to_add() {
        assertThatThrownBy(() ->
                        Consortium.inMemory().org("A").ordering(Raft.nodes(3)).start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'etcdraft'", "[solo]", "io.steelyard:steelyard-consensus-raft");
        assertThatThrownBy(() -> Consortium.inMemory()
                        .org("A")
                        .ordering(Solo.node().with("speed", "9"))
                        .start()
                        .createChannel("c", "A"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("speed");
    }

    @Test
    void a_node_in_memory_cannot_be_started_again() {
        try (Consortium other = Consortium.inMemory().org("A", 2).start()) {
            other.stopNode("peer1.a");
            other.stopNode("peer1.a");
            assertThatThrownBy(() -> other.startNode("peer1.a"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Consortium.at");
            assertThatThrownBy(() -> other.ledger("peer1.a", "c"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("peer peer1.a is stopped");
        }
    }

    // ---- identities

    private static ContractClient as(SigningIdentity identity) {
        return consortium.gateway("Clinic", identity).channel("claims").contract("kv");
    }

    @Test
    void an_identity_of_an_organization_outside_the_channel() {
        assertRefused(
                EndorsementException.class,
                () -> as(consortium.organization("Lab").user("eve")).submit("put", "k", "v"),
                "access denied",
                "Lab",
                "Clinic, Insurer, Notary");
        assertRefused(
                EndorsementException.class,
                () -> as(new TestOrg("Clinic").client).evaluate("get", "k"),
                "access denied",
                "[Clinic]");
    }

    @Test
    void an_expired_identity() throws Exception {
        SigningIdentity brief = consortium
                .organization("Clinic")
                .issue(CertificateRequest.named("brief")
                        .withRole(RoleType.CLIENT)
                        .validFor(Duration.ofMillis(1_000)))
                .identity("Clinic", TestOrg.SUITE);
        while (brief.identity().certificate().notAfter().isAfter(java.time.Instant.now())) {
            Thread.onSpinWait();
        }
        assertRefused(
                EndorsementException.class,
                () -> as(brief).submit("put", "k", "v"),
                "expired at " + brief.identity().certificate().notAfter(),
                "enroll again");
    }

    @Test
    void a_revoked_identity_from_the_publication_on_and_the_next_of_that_name_works() {
        SigningIdentity bob = consortium.organization("Clinic").user("bob");
        as(bob).submit("put", "bob", "1");
        consortium.organization("Clinic").revoke("bob");
        as(bob).submit("put", "bob", "2");
        consortium.channel("claims").publishRevocations("Clinic");

        assertRefused(EndorsementException.class, () -> as(bob).submit("put", "bob", "3"), "access denied", "revoked");
        assertRefused(EndorsementException.class, () -> as(bob).evaluate("get", "bob"), "revoked");
        as(consortium.organization("Clinic").user("bob")).submit("put", "bob", "4");
        assertRefused(
                ConfigurationException.class,
                () -> consortium.organization("Clinic").revoke("nobody"),
                "no user 'nobody'");
    }

    // ---- sizes

    @Test
    void a_transaction_above_the_absolute_maximum() {
        assertRefused(
                SubmitException.class,
                () -> kv().submit("put", "k", "v".repeat(60_000)),
                "was not ordered",
                "exceeds maximum allowed 50000 bytes",
                "send less");
        assertThat(kv().evaluate("get", "k")).isNotEqualTo("v".repeat(60_000));
    }

    // ---- contracts

    @Test
    void a_contract_that_refuses_is_quoted_by_organization() {
        assertRefused(
                EndorsementException.class,
                () -> kv().submit("refuse", "claim c-1 is closed"),
                "Clinic (peer0.clinic) refused with 500: claim c-1 is closed",
                "Insurer (peer0.insurer) refused with 500: claim c-1 is closed");
    }

    @Test
    void a_contract_that_fails_is_told_by_kind_without_what_differs_between_organizations() {
        EndorsementException failed = catchThrowableOfType(EndorsementException.class, () -> kv().submit("fail"));
        assertThat(failed)
                .hasMessageContaining("contract 'kv' failed in function 'fail': java.lang.IllegalStateException");
        assertThat(failed.getMessage()).doesNotContain("secret");
    }

    @Test
    void a_contract_that_loops_is_told_with_its_time_limit_and_others_go_on() {
        assertRefused(
                EndorsementException.class, () -> kv().submit("loop"), "contract 'kv' did not answer within 500 ms");
        assertRefused(EndorsementException.class, () -> kv().evaluate("loop"), "did not answer within 500 ms");
        assertThat(kv().submit("put", "after", "loop")).isEqualTo("loop");
    }

    @Test
    void a_contract_that_answers_differently_is_named_with_organizations_and_keys() {
        AtomicInteger calls = new AtomicInteger();
        Channel channel = consortium.createChannel("dice", "Clinic", "Insurer");
        channel.deploy(
                "dice",
                "1.0",
                (ContractContext tx, String function, java.util.List<Bytes> arguments) -> {
                    tx.put("thrown", Bytes.utf8("at " + calls.incrementAndGet()));
                    return ContractResponse.success(Bytes.utf8("thrown"));
                },
                EndorsementPolicy.allOf("Clinic", "Insurer"));
        EndorsementException differs = catchThrowableOfType(EndorsementException.class, () -> consortium
                .gateway("Clinic")
                .channel("dice")
                .contract("dice")
                .submit("throw"));

        assertThat(differs.getMessage())
                .contains("Clinic (peer0.clinic) and Insurer (peer0.insurer) answered differently")
                .containsPattern("dice/thrown \\(at [12] and at [12]\\)")
                .contains("must be deterministic");
        assertThat(calls).as("each was asked once").hasValue(2);
    }

    @Test
    void other_code_at_one_organization_is_told_as_a_difference() {
        Channel channel = consortium.createChannel("drift", "Clinic", "Insurer");
        channel.deploy("kv", "1.0", new KeyValue(), EndorsementPolicy.allOf("Clinic", "Insurer"));
        channel.install("Insurer", "kv", (tx, function, arguments) -> {
            tx.put(arguments.get(0).utf8(), Bytes.utf8("ours"));
            return ContractResponse.success(Bytes.utf8("ours"));
        });
        EndorsementException differs = catchThrowableOfType(EndorsementException.class, () -> consortium
                .gateway("Clinic")
                .channel("drift")
                .contract("kv")
                .submit("put", "k", "theirs"));

        assertThat(differs.getMessage())
                .contains("the result (theirs and ours)")
                .contains("the event (put k=theirs and nothing)")
                .contains("kv/k (theirs and ours)")
                .contains("the same code at every organization");
    }

    @Test
    void an_endorsement_by_an_organization_without_a_peer_here() {
        assertRefused(
                ConfigurationException.class,
                () -> kv().with(CallOptions.DEFAULT.endorsedBy("Lab")).submit("put", "k", "v"),
                "'Lab' has no peer in channel 'claims'",
                "[Clinic, Insurer]");
    }

    // ---- definitions

    @Test
    void a_definition_that_nobody_approved() {
        ContractDefinition definition =
                new ContractDefinition("fresh", "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY);
        ContractClient lifecycle = consortium
                .gateway("Clinic", consortium.organization("Clinic").admin())
                .channel("claims")
                .contract("_lifecycle");
        assertRefused(
                TransactionException.class,
                () -> lifecycle.submit(LifecycleContract.COMMIT, LifecycleContract.commitArgument(definition)),
                "organization Clinic does not agree",
                "organization Insurer does not agree",
                "approved no definition of contract 'fresh'");
    }

    @Test
    void a_definition_that_one_organization_approved_on_other_terms() {
        ContractDefinition ours = new ContractDefinition("terms", "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY);
        ContractDefinition theirs = new ContractDefinition("terms", "2.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY);
        consortium.organization("Clinic").approvals("claims").approve(ours);
        consortium.organization("Insurer").approvals("claims").approve(theirs);
        ContractClient lifecycle =
                consortium.gateway("Clinic").channel("claims").contract("_lifecycle");
        assertRefused(
                TransactionException.class,
                () -> lifecycle.submit(LifecycleContract.COMMIT, LifecycleContract.commitArgument(ours)),
                "organization Insurer does not agree",
                "sequence 1 version 2.0",
                "on other terms than sequence 1 version 1.0");
    }

    @Test
    void a_definition_with_a_sequence_that_is_not_the_next() {
        ContractDefinition jump = new ContractDefinition("kv", "9.0", 7, ContractDefinition.MAJORITY, Bytes.EMPTY);
        for (String organization : new String[] {"Clinic", "Insurer"}) {
            consortium.organization(organization).approvals("claims").approve(jump);
        }
        assertRefused(
                EndorsementException.class,
                () -> consortium
                        .gateway("Clinic")
                        .channel("claims")
                        .contract("_lifecycle")
                        .submit(LifecycleContract.COMMIT, LifecycleContract.commitArgument(jump)),
                "requested sequence is 7, but new definition must be sequence 2");
    }

    @Test
    void a_change_of_the_config_that_changes_nothing_or_is_not_signed() {
        Channel channel = consortium.channel("claims");
        assertRefused(
                ConfigurationException.class,
                () -> channel.updateBatch(channel.config().batch()),
                "changes nothing");
        assertRefused(ConfigurationException.class, () -> channel.addMember("Insurer"), "member", "already");
        assertRefused(ConfigurationException.class, () -> channel.removeMember("Lab"), "'Lab' is no member");
    }
}
