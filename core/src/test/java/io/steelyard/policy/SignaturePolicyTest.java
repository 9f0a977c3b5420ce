package io.steelyard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.GoldenBlocks;
import io.steelyard.identity.Principal;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.policy.SignaturePolicy.Rule;
import java.util.List;
import java.util.Random;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SignaturePolicyTest {
    @Test
    void the_language_gives_the_bytes_that_fabric_wrote() throws Exception {
        ConfigGroup org1 =
                GoldenBlocks.config("raft-000").getGroupsOrThrow("Application").getGroupsOrThrow("Org1MSP");

        assertThat(SignaturePolicy.parse("OR('Org1MSP.peer')").toBytes()).isEqualTo(value(org1, "Endorsement"));
        assertThat(SignaturePolicy.parse("OR('Org1MSP.admin', 'Org1MSP.peer', 'Org1MSP.client')")
                        .toBytes())
                .isEqualTo(value(org1, "Readers"));
        assertThat(SignaturePolicy.parse("OR('Org1MSP.admin')").toBytes()).isEqualTo(value(org1, "Admins"));
    }

    private static Bytes value(ConfigGroup group, String policy) {
        return GoldenBlocks.bytes(group.getPoliciesOrThrow(policy).getPolicy().getValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"raft-000", "bft-000"})
    void every_signature_policy_of_a_genesis_block_is_written_as_it_was_read(String block) throws Exception {
        assertThat(checkAll(GoldenBlocks.config(block))).isGreaterThan(8);
    }

    private static int checkAll(ConfigGroup group) {
        int checked = 0;
        for (ConfigPolicy policy : group.getPoliciesMap().values()) {
            if (policy.getPolicy().getType() == 1) {
                Bytes bytes = GoldenBlocks.bytes(policy.getPolicy().getValue());
                assertThat(SignaturePolicy.parse(bytes).toBytes()).isEqualTo(bytes);
                checked++;
            }
        }
        for (ConfigGroup child : group.getGroupsMap().values()) {
            checked += checkAll(child);
        }
        return checked;
    }

    @Test
    void the_bft_block_validation_policy_names_four_certificates() throws Exception {
        ConfigGroup orderer = GoldenBlocks.config("bft-000").getGroupsOrThrow("Orderer");
        SignaturePolicy policy = SignaturePolicy.parse(value(orderer, "BlockValidation"));

        assertThat(policy.principals()).hasSize(4).allMatch(Principal.ExactIdentity.class::isInstance);
        assertThat(policy.toString()).contains("OrdererMSP (certificate of orderer1.example.com)");
    }

    @Test
    void an_unknown_version_an_empty_rule_and_a_missing_principal_are_malformed() {
        SignaturePolicyEnvelope.Builder version1 =
                SignaturePolicyEnvelope.newBuilder().setVersion(1);

        assertMalformed(Bytes.owning(version1.build().toByteArray()), "version 1");
        assertMalformed(Bytes.EMPTY, "empty rule");
        assertMalformed(Bytes.hex("12020801"), "principal 1"); // signed_by 1, no identities
        assertMalformed(Bytes.hex("120b08ffffffffffffffffff01"), "principal -1");
        assertMalformed(Bytes.hex("120412021200"), "empty rule"); // a rule within n_out_of without a type
        assertMalformed(Bytes.hex("ff"), "SignaturePolicyEnvelope");
        assertThatThrownBy(() -> new SignaturePolicy(new Rule.SignedBy(0), List.of()))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void deep_policies_are_malformed() {
        Rule deep = new Rule.SignedBy(0);
        List<Principal> principals = List.of(new Principal.Role("A", RoleType.MEMBER));
        for (int i = 1; i < SignaturePolicy.DEPTH_MAX; i++) {
            deep = new Rule.OutOf(1, List.of(deep));
        }
        SignaturePolicy deepest = new SignaturePolicy(deep, principals);
        Rule deeper = new Rule.OutOf(1, List.of(deep));

        assertThat(SignaturePolicy.parse(deepest.toBytes())).isEqualTo(deepest);
        assertThatThrownBy(() -> new SignaturePolicy(deeper, principals)).isInstanceOf(MalformedException.class);
        byte[] bytes = {};
        for (int i = 0; i < 2000; i++) {
            byte[] outer = Bytes.concat(Bytes.hex("12"), varint(bytes.length), Bytes.of(bytes))
                    .toArray();
            bytes = outer;
        }
        assertMalformed(Bytes.of(bytes), "SignaturePolicyEnvelope");
    }

    private static Bytes varint(int value) {
        return value < 128
                ? Bytes.of(new byte[] {(byte) value})
                : Bytes.of(new byte[] {(byte) (value & 0x7f | 0x80), (byte) (value >>> 7)});
    }

    @Test
    void damaged_bytes_are_malformed_or_a_policy_that_survives_its_bytes() {
        byte[] good = SignaturePolicy.parse("OutOf(2, 'A.peer', OR('B.member', 'C.admin'), 'D.client')")
                .toBytes()
                .toArray();
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                SignaturePolicy policy = SignaturePolicy.parse(Bytes.owning(damaged));
                assertThat(SignaturePolicy.parse(policy.toBytes())).isEqualTo(policy);
                assertThat(policy.toString()).isNotEmpty();
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(5000);
    }

    private static void assertMalformed(Bytes bytes, String reason) {
        assertThatThrownBy(() -> SignaturePolicy.parse(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }
}
