package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.fixture.TestTransaction;
import io.steelyard.format.Envelope;
import io.steelyard.format.Proposal;
import io.steelyard.format.ValidationCode;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.SignaturePolicy;
import java.util.List;
import org.hyperledger.fabric.protos.peer.CollectionConfig;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions that lack what an endorsement policy asks for: of a contract, a key, a collection. */
@Timeout(60)
class ForgedEndorsementsTest extends ForgedBlocks {
    @Test
    void too_few_endorsements_fail_the_policy_and_the_missing_organization_is_named() {
        assertInvalid(
                claims().endorsedBy(channel.clinic.peer).write("c-1", "x"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "contract 'claims'",
                "Insurer");
    }

    @Test
    void the_same_endorser_twice_counts_once() {
        assertInvalid(
                claims().endorsedBy(channel.clinic.peer, channel.clinic.peer).write("c-1", "x"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "Insurer");
    }

    @Test
    void a_clients_signature_is_no_endorsement() {
        assertInvalid(
                claims().endorsedBy(channel.clinic.peer, channel.insurer.client).write("c-1", "x"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "Insurer");
    }

    @Test
    void endorsements_over_other_bytes_count_nothing() {
        TestTransaction one = claims().write("c-1", "x");
        Proposal proposal = one.proposal();
        // Insurer's endorsement is of a transaction that differs in what it writes
        Bytes clinics = Envelope.of(one.endorsedBy(channel.clinic.peer).payload(proposal), Bytes.EMPTY)
                .data();
        Bytes payload = Envelope.payload(
                proposal.header().channelBytes(), proposal.header().signatureBytes(), clinics);

        assertInvalid(
                Envelope.of(payload, channel.clinic.client.sign(payload)), ValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @Test
    void a_contract_that_is_not_defined_is_an_invalid_chaincode() {
        assertInvalid(
                transaction("nowhere").write("k", "v"),
                ValidationCode.INVALID_CHAINCODE,
                "contract 'nowhere' is not defined");
    }

    @Test
    void a_write_to_a_namespace_that_is_not_defined_is_an_invalid_chaincode() {
        for (String namespace : List.of("nowhere", "lscc", "qscc", "\u0000transaction", "")) {
            assertInvalid(
                    claims().write("c-1", "x").write(namespace, "k", Bytes.utf8("v")),
                    ValidationCode.INVALID_CHAINCODE,
                    "'" + namespace + "' is not defined");
        }
    }

    @Test
    void a_write_to_another_contract_needs_that_contracts_policy_too() {
        define("ledger", "AND('Clinic.peer', 'Insurer.peer')", Bytes.EMPTY);
        define("notes", "OR('Clinic.peer')", Bytes.EMPTY);

        assertInvalid(
                transaction("notes")
                        .endorsedBy(channel.clinic.peer)
                        .write("n", "x")
                        .write("ledger", "k", Bytes.utf8("v")),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "contract 'ledger'",
                "Insurer");
        assertValid(transaction("notes")
                .endorsedBy(channel.clinic.peer)
                .write("n", "x")
                .envelope());
    }

    @Test
    void a_definition_needs_a_majority_of_the_organizations() {
        ContractDefinition definition =
                new ContractDefinition("more", "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY);

        assertInvalid(
                transaction("_lifecycle").endorsedBy(channel.clinic.peer).defines(definition),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "LifecycleEndorsement");
        assertThat(peer.ledger().contractNames()).containsExactly("claims");
    }

    @Test
    void a_definition_counts_from_the_next_block_on() {
        ContractDefinition definition = new ContractDefinition(
                "more",
                "1.0",
                1,
                new ApplicationPolicy.Signature(SignaturePolicy.parse("OR('Clinic.peer')")),
                Bytes.EMPTY);
        long number = orderer.order(
                transaction("_lifecycle").defines(definition).envelope(),
                transaction("more").write("k", "v").envelope());

        assertThat(peer.codes(number)).containsExactly(ValidationCode.VALID, ValidationCode.INVALID_CHAINCODE);
        assertValid(transaction("more").write("k", "v").envelope());
    }

    @Test
    void the_same_namespace_twice_is_an_illegal_write_set() {
        assertInvalid(
                claims().write("c-1", "x").andAgain("claims"), ValidationCode.ILLEGAL_WRITESET, "'claims'", "twice");
    }

    @Test
    void a_keys_own_policy_replaces_the_contracts() {
        assertValid(
                claims().write("k", "v").setPolicy("k", "OR('Insurer.peer')").envelope());

        assertInvalid(
                claims().endorsedBy(channel.clinic.peer).write("k", "x"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "key 'k' itself",
                "Insurer");
        assertValid(claims().endorsedBy(channel.insurer.peer).write("k", "w").envelope());
        assertThat(state("claims", "k")).contains(Bytes.utf8("w"));
    }

    @Test
    void a_keys_own_policy_does_not_help_the_other_keys_of_the_transaction() {
        assertValid(
                claims().write("k", "v").setPolicy("k", "OR('Insurer.peer')").envelope());

        assertInvalid(
                claims().endorsedBy(channel.insurer.peer).write("k", "w").write("other", "x"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "contract 'claims'",
                "Clinic");
    }

    @Test
    void changing_a_keys_policy_is_a_write_and_needs_the_present_one() {
        assertValid(
                claims().write("k", "v").setPolicy("k", "OR('Insurer.peer')").envelope());

        assertInvalid(
                claims().endorsedBy(channel.clinic.peer).setPolicy("k", "OR('Clinic.peer')"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "key 'k' itself");
        assertValid(claims().endorsedBy(channel.insurer.peer)
                .setPolicy("k", "OR('Clinic.peer')")
                .envelope());
        assertValid(claims().endorsedBy(channel.clinic.peer).write("k", "w").envelope());
    }

    @Test
    void a_key_whose_policy_changed_earlier_in_the_block_cannot_be_judged() {
        assertValid(claims().write("k", "v").envelope());
        Envelope change = claims().setPolicy("k", "OR('Insurer.peer')").envelope();
        Envelope after = claims().write("k", "w").envelope();
        long number = orderer.order(change, after);

        assertThat(peer.codes(number)).containsExactly(ValidationCode.VALID, ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(peer.ledger().outcome(idOf(after)).orElseThrow().explanation())
                .contains("key 'k' was changed by transaction 0 of the same block");
    }

    @Test
    void an_invalid_change_of_a_keys_policy_earlier_in_the_block_is_no_hindrance() {
        assertValid(claims().write("k", "v").envelope());
        long number = orderer.order(
                claims().endorsedBy(channel.clinic.peer)
                        .setPolicy("k", "OR('Clinic.peer')")
                        .envelope(),
                claims().write("k", "w").envelope());

        assertThat(peer.codes(number)).containsExactly(ValidationCode.ENDORSEMENT_POLICY_FAILURE, ValidationCode.VALID);
    }

    private static Bytes collections() {
        StaticCollectionConfig.Builder own = StaticCollectionConfig.newBuilder()
                .setName("insurers")
                .setEndorsementPolicy(org.hyperledger.fabric.protos.peer.ApplicationPolicy.newBuilder()
                        .setSignaturePolicy(signaturePolicy("OR('Insurer.peer')")));
        CollectionConfigPackage all = CollectionConfigPackage.newBuilder()
                .addConfig(CollectionConfig.newBuilder().setStaticCollectionConfig(own))
                .addConfig(CollectionConfig.newBuilder()
                        .setStaticCollectionConfig(
                                StaticCollectionConfig.newBuilder().setName("shared")))
                .build();
        return Bytes.owning(all.toByteArray());
    }

    private static org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope signaturePolicy(String text) {
        try {
            return org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope.parseFrom(
                    SignaturePolicy.parse(text).toBytes().buffer());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_collections_own_policy_replaces_the_contracts_for_its_keys() {
        define("private", "AND('Clinic.peer', 'Insurer.peer')", collections());

        assertInvalid(
                transaction("private").endorsedBy(channel.clinic.peer).writePrivate("insurers", "k", "v"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "collection 'insurers' of contract 'private'",
                "Insurer");
        assertValid(transaction("private")
                .endorsedBy(channel.insurer.peer)
                .writePrivate("insurers", "k", "v")
                .envelope());
    }

    @Test
    void a_collection_without_a_policy_has_the_contracts() {
        define("private", "AND('Clinic.peer', 'Insurer.peer')", collections());

        assertInvalid(
                transaction("private").endorsedBy(channel.insurer.peer).writePrivate("shared", "k", "v"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "Clinic");
        assertValid(transaction("private").writePrivate("shared", "k", "v").envelope());
    }

    @Test
    void a_collection_that_the_contract_does_not_have_fails_the_policy() {
        assertInvalid(
                claims().writePrivate("nowhere", "k", "v"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "no collection 'nowhere'");
        assertInvalid(
                claims().writePrivate("_implicit_org_Stranger", "k", "v"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "no collection '_implicit_org_Stranger'");
    }

    @Test
    void an_organizations_implicit_collection_needs_that_organization_only() {
        assertInvalid(
                claims().endorsedBy(channel.clinic.peer).writePrivate("_implicit_org_Insurer", "k", "v"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                "_implicit_org_Insurer");
        assertValid(claims().endorsedBy(channel.insurer.peer)
                .writePrivate("_implicit_org_Insurer", "k", "v")
                .envelope());
    }

    @Test
    void a_private_keys_own_policy_replaces_the_collections() {
        define("private", "AND('Clinic.peer', 'Insurer.peer')", collections());
        assertValid(transaction("private")
                .setPrivatePolicy("shared", "k", "v", "OR('Clinic.peer')")
                .envelope());

        assertInvalid(
                transaction("private").endorsedBy(channel.insurer.peer).writePrivate("shared", "k", "w"),
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                TestTransaction.sha256("k").hex());
        assertValid(transaction("private")
                .endorsedBy(channel.clinic.peer)
                .writePrivate("shared", "k", "w")
                .envelope());
        long number = orderer.order(
                transaction("private")
                        .endorsedBy(channel.clinic.peer)
                        .setPrivatePolicy("shared", "k", "w", "OR('Insurer.peer')")
                        .envelope(),
                transaction("private").writePrivate("shared", "k", "x").envelope());
        assertThat(peer.codes(number)).containsExactly(ValidationCode.VALID, ValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }
}
