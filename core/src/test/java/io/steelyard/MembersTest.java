package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.Ledger;
import io.steelyard.config.BatchSettings;
import io.steelyard.fixture.KeyValue;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.ValidationCode;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.EndorsementException;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.state.StateDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Organizations come and go, contracts are upgraded, settings change: and every peer comes to the same. */
@Timeout(60)
class MembersTest {
    private Consortium consortium;
    private Channel channel;

    @BeforeEach
    void start() {
        consortium =
                Consortium.inMemory().org("Clinic", 2).org("Insurer").org("Lab").start();
        channel = consortium
                .createChannel("claims", "Clinic", "Insurer")
                .deploy("kv", "1.0", new KeyValue(), EndorsementPolicy.anyOf("Clinic", "Insurer", "Lab"));
    }

    @AfterEach
    void every_peer_came_to_the_same() {
        try {
            assertEqualEverywhere();
        } finally {
            consortium.close();
        }
    }

    private void assertEqualEverywhere() {
        channel.awaitEverywhere();
        List<Ledger> ledgers = consortium.nodes().stream()
                .filter(node ->
                        consortium.heights().getOrDefault(node, Map.of()).containsKey("claims"))
                .map(node -> consortium.ledger(node, "claims"))
                .toList();
        Ledger first = ledgers.get(0);
        for (Ledger other : ledgers) {
            assertThat(other.height()).isEqualTo(first.height());
            assertThat(digest(other)).isEqualTo(digest(first));
            for (long number = 1; number < first.height(); number++) {
                assertThat(other.block(number).hash())
                        .isEqualTo(first.block(number).hash());
                assertThat(other.block(number).validationCodes())
                        .isEqualTo(first.block(number).validationCodes());
                assertThat(commitHash(other, number)).isEqualTo(commitHash(first, number));
            }
        }
    }

    private static Bytes digest(Ledger ledger) {
        try (var snapshot = ledger.snapshot()) {
            return StateDigest.of(snapshot);
        }
    }

    private static Bytes commitHash(Ledger ledger, long number) {
        return CommitHash.fromSlot(ledger.block(number).metadata(Block.COMMIT_HASH));
    }

    private ContractClient kv(String organization) {
        return consortium.gateway(organization).channel("claims").contract("kv");
    }

    @Test
    void a_new_member_reads_everything_and_takes_part() {
        kv("Clinic").submit("put", "k", "old");
        kv("Clinic").submit("put", "k", "new");
        channel.addMember("Lab");
        channel.deploy("kv", "1.0", new KeyValue(), EndorsementPolicy.anyOf("Clinic", "Insurer", "Lab"));

        assertThat(channel.members()).containsExactly("Clinic", "Insurer", "Lab");
        assertThat(kv("Lab").evaluate("get", "k")).isEqualTo("new");
        assertThat(kv("Lab").evaluate("history", "k")).isEqualTo("new,old");
        kv("Lab").with(CallOptions.DEFAULT.endorsedBy("Lab")).submit("put", "k", "theirs");
        assertThat(kv("Clinic").evaluate("get", "k")).isEqualTo("theirs");
    }

    @Test
    void a_member_that_was_removed_endorses_and_proposes_in_vain() {
        kv("Insurer").submit("put", "k", "v");
        channel.removeMember("Insurer");

        assertThat(channel.members()).containsExactly("Clinic");
        CommitException invalid = catchThrowableOfType(CommitException.class, () -> kv("Clinic")
                .with(CallOptions.DEFAULT.endorsedBy("Insurer"))
                .submit("put", "k", "w"));
        assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        EndorsementException refused = catchThrowableOfType(
                EndorsementException.class, () -> kv("Insurer").submit("put", "k", "w"));
        assertThat(refused)
                .hasMessageContaining("access denied")
                .hasMessageContaining("MSP Insurer is not an organization");
        assertThat(kv("Clinic").submit("put", "k", "x")).isEqualTo("x");
        assertThat(kv("Clinic").evaluate("get", "k")).isEqualTo("x");
    }

    @Test
    void a_member_that_was_removed_may_come_back() {
        channel.addMember("Lab");
        channel.removeMember("Lab");
        channel.addMember("Lab");
        channel.deploy("kv", "1.0", new KeyValue(), EndorsementPolicy.anyOf("Clinic", "Insurer", "Lab"));
        kv("Clinic").with(CallOptions.DEFAULT.endorsedBy("Lab", "Clinic")).submit("put", "k", "v");
    }

    @Test
    void a_majority_counts_the_members_of_the_day() {
        channel.deploy("major", "1.0", new KeyValue(), EndorsementPolicy.majority());
        ContractClient major = consortium.gateway("Clinic").channel("claims").contract("major");
        CommitException invalid =
                catchThrowableOfType(CommitException.class, () -> major.with(CallOptions.DEFAULT.endorsedBy("Clinic"))
                        .submit("put", "k", "v"));
        assertThat(invalid)
                .hasMessageContaining("/Channel/Application/Endorsement")
                .hasMessageContaining("Insurer");
        channel.removeMember("Insurer");
        assertThat(major.with(CallOptions.DEFAULT.endorsedBy("Clinic")).submit("put", "k", "v"))
                .isEqualTo("v");
    }

    @Test
    void block_cutting_follows_the_config() {
        BatchSettings single = new BatchSettings(1, 1 << 20, 1 << 20, Duration.ofSeconds(1));
        channel.updateBatch(single);
        assertThat(channel.config().batch()).isEqualTo(single);
        assertThat(channel.config().sequence()).isEqualTo(1);

        long before = consortium.ledger("peer0.clinic", "claims").height();
        List<io.steelyard.gateway.Submission> all = java.util.stream.IntStream.range(0, 10)
                .mapToObj(i -> kv("Clinic").submitAsync("put", "k" + i, "v"))
                .toList();
        all.forEach(each -> assertThat(each.outcome().join().isValid()).isTrue());
        assertThat(consortium.ledger("peer0.clinic", "claims").height()).isEqualTo(before + 10);
    }

    @Test
    void an_upgrade_changes_code_version_and_policy_and_keeps_the_state() {
        kv("Clinic").submit("put", "k", "v");
        channel.deploy(
                "kv",
                "2.0",
                (tx, function, arguments) -> {
                    tx.put("upgraded", Bytes.utf8("yes"));
                    return io.steelyard.format.ContractResponse.success(
                            tx.get("k").orElseThrow());
                },
                EndorsementPolicy.allOf("Clinic", "Insurer"));

        assertThat(channel.contracts())
                .extracting(ContractDefinition::name, ContractDefinition::version, ContractDefinition::sequence)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("kv", "2.0", 2L));
        assertThat(kv("Insurer").submit("anything")).isEqualTo("v");
        CommitException invalid = catchThrowableOfType(CommitException.class, () -> kv("Clinic")
                .with(CallOptions.DEFAULT.endorsedBy("Clinic"))
                .submit("anything"));
        assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @Test
    void deploying_the_same_again_only_puts_the_code_there() {
        long height = consortium.ledger("peer0.clinic", "claims").height();
        channel.deploy(
                "kv",
                "1.0",
                (tx, function, arguments) -> io.steelyard.format.ContractResponse.success(Bytes.utf8("other code")),
                EndorsementPolicy.anyOf("Clinic", "Insurer", "Lab"));

        assertThat(consortium.ledger("peer0.clinic", "claims").height()).isEqualTo(height);
        assertThat(kv("Clinic").evaluate("f")).isEqualTo("other code");
    }

    @Test
    void the_second_peer_of_an_organization_stands_in_for_the_first() {
        consortium.stopNode("peer0.clinic");
        assertThat(kv("Clinic").submit("put", "k", "v")).isEqualTo("v");
        assertThat(kv("Clinic").evaluate("get", "k")).isEqualTo("v");
    }

    @Test
    void the_other_organization_stands_in_for_one_whose_peers_are_gone() {
        channel.deploy("insurers", "1.0", new KeyValue(), EndorsementPolicy.outOf(1, "Insurer", "Clinic"));
        consortium.stopNode("peer0.insurer");
        assertThat(consortium
                        .gateway("Clinic")
                        .channel("claims")
                        .contract("insurers")
                        .submit("put", "k", "w"))
                .isEqualTo("w");
        EndorsementException refused = catchThrowableOfType(
                EndorsementException.class,
                () -> channel.deploy("more", "1.0", new KeyValue(), EndorsementPolicy.anyOf("Clinic")));
        assertThat(refused)
                .hasMessageContaining("/Channel/Application/LifecycleEndorsement")
                .hasMessageContaining("needs a signature of Insurer");
    }
}
