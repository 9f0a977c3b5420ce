package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.identity.TestAuthority.Draft;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every rule for members with a case that keeps it and one that breaks it. */
@Timeout(60)
final class MspTest {
    private static final String ID = "Clinic";
    private static final TestAuthority ROOT = TestAuthority.root("ca.clinic");

    private static MspConfigBuilder config() {
        return MspConfigBuilder.of(ID).root(ROOT.certificate());
    }

    private static Msp msp(MspConfigBuilder config) {
        return Msp.of(config.build());
    }

    private static Identity member(Certificate certificate) {
        return Identity.of(ID, certificate);
    }

    private static Principal role(RoleType role) {
        return new Principal.Role(ID, role);
    }

    @Test
    void a_member_with_a_role_unit_is_valid_and_has_that_role_only() {
        Msp msp = msp(config());
        for (RoleType role : List.of(RoleType.CLIENT, RoleType.PEER, RoleType.ADMIN, RoleType.ORDERER)) {
            Identity identity = member(ROOT.issue("x", role.name().toLowerCase(java.util.Locale.ROOT)));

            assertThat(msp.whyInvalid(identity)).isEmpty();
            for (RoleType asked : RoleType.values()) {
                assertThat(msp.satisfies(identity, role(asked)))
                        .as("%s asked for %s", role, asked)
                        .isEqualTo(asked == RoleType.MEMBER || asked == role);
            }
        }
    }

    @Test
    void an_identity_of_another_msp_id_is_invalid_and_satisfies_nothing() {
        Msp msp = msp(config());
        Identity foreign = Identity.of("Insurer", ROOT.issue("x", "peer"));

        assertThat(msp.whyInvalid(foreign))
                .hasValueSatisfying(why -> assertThat(why).contains("Insurer"));
        assertThat(msp.satisfies(foreign, role(RoleType.MEMBER))).isFalse();
        assertThat(msp.satisfies(foreign, new Principal.Role("Insurer", RoleType.MEMBER)))
                .isFalse();
    }

    @Test
    void a_principal_of_another_msp_id_is_not_satisfied() {
        Msp msp = msp(config());
        Identity peer = member(ROOT.issue("x", "peer"));

        assertThat(msp.satisfies(peer, new Principal.Role("Insurer", RoleType.PEER)))
                .isFalse();
    }

    @Test
    void a_certificate_of_a_foreign_ca_is_refused() {
        Msp msp = msp(config());
        Identity foreign = member(TestAuthority.root("ca.other").issue("x", "peer"));

        assertThat(msp.whyInvalid(foreign))
                .hasValueSatisfying(why -> assertThat(why).contains("none of the organization's CAs"));
        assertThat(msp.satisfies(foreign, role(RoleType.PEER))).isFalse();
    }

    @Test
    void a_certificate_of_a_foreign_ca_with_the_same_name_is_refused() {
        Identity foreign = member(TestAuthority.root("ca.clinic").issue("x", "peer"));

        assertThat(msp(config()).whyInvalid(foreign))
                .hasValueSatisfying(why -> assertThat(why).contains("was not signed by its issuer"));
    }

    @Test
    void the_ca_itself_and_any_ca_certificate_is_no_member() {
        TestAuthority issuing = ROOT.below("issuing.clinic");
        Msp msp = msp(config().intermediate(issuing.certificate()));

        assertThat(msp.whyInvalid(member(ROOT.certificate())))
                .hasValueSatisfying(why -> assertThat(why).contains("CA's certificate"));
        assertThat(msp.whyInvalid(member(issuing.certificate()))).isPresent();
        assertThat(msp.whyInvalid(member(issuing.below("x").certificate()))).isPresent();
    }

    @Test
    void a_member_of_an_intermediate_is_valid_and_one_of_the_root_above_it_is_not() {
        TestAuthority issuing = ROOT.below("issuing.clinic");
        Msp msp = msp(config().intermediate(issuing.certificate()));

        assertThat(msp.whyInvalid(member(issuing.issue("x", "peer")))).isEmpty();
        assertThat(msp.whyInvalid(member(ROOT.issue("x", "peer"))))
                .hasValueSatisfying(why -> assertThat(why).contains("has CAs below it"));
    }

    @Test
    void only_the_lowest_of_three_levels_issues_members_and_a_sibling_root_is_lowest_too() {
        TestAuthority second = ROOT.below("second");
        TestAuthority third = second.below("third");
        TestAuthority sibling = TestAuthority.root("sibling");
        Msp msp = msp(config().root(sibling.certificate())
                .intermediate(second.certificate())
                .intermediate(third.certificate()));

        assertThat(msp.whyInvalid(member(third.issue("x", "peer")))).isEmpty();
        assertThat(msp.whyInvalid(member(sibling.issue("x", "peer")))).isEmpty();
        assertThat(msp.whyInvalid(member(second.issue("x", "peer")))).isPresent();
    }

    @Test
    void an_intermediate_that_is_not_in_the_config_is_unknown() {
        assertThat(msp(config()).whyInvalid(member(ROOT.below("issuing").issue("x", "peer"))))
                .isPresent();
    }

    @Test
    void two_chains_are_as_bad_as_none() {
        TestAuthority otherRoot = TestAuthority.root("other.root");
        TestAuthority issuing = ROOT.below("issuing");
        TestAuthority crossed = issuing.crossSignedBy(otherRoot);
        Identity peer = member(issuing.issue("x", "peer"));

        assertThat(msp(config().intermediate(issuing.certificate())).whyInvalid(peer))
                .isEmpty();
        assertThat(msp(config().root(otherRoot.certificate())
                                .intermediate(issuing.certificate())
                                .intermediate(crossed.certificate()))
                        .whyInvalid(peer))
                .hasValueSatisfying(why -> assertThat(why).contains("2 chains"));
    }

    @Test
    void an_expired_certificate_stays_valid_and_only_expiry_tells() {
        Instant end = TestAuthority.BEGIN.plusSeconds(3600);
        Identity old = member(ROOT.issue("x", Draft.member("peer").withDates(TestAuthority.BEGIN, end)));

        assertThat(msp(config()).whyInvalid(old)).isEmpty();
        assertThat(Msp.whyExpired(old, end.minusMillis(1))).isEmpty();
        assertThat(Msp.whyExpired(old, end))
                .hasValueSatisfying(why -> assertThat(why).contains(end.toString()));
    }

    @Test
    void a_ca_that_had_not_begun_or_had_ended_when_the_certificate_began_cannot_have_issued_it() {
        Draft early = Draft.member("peer").withDates(TestAuthority.BEGIN.minusSeconds(60), TestAuthority.END);
        Draft late =
                Draft.member("peer").withDates(TestAuthority.END.plusSeconds(60), TestAuthority.END.plusSeconds(120));
        Draft justInTime = Draft.member("peer").withDates(TestAuthority.BEGIN.minusSeconds(1), TestAuthority.END);

        Msp msp = msp(config());

        assertThat(msp.whyInvalid(member(ROOT.issue("x", early)))).isPresent();
        assertThat(msp.whyInvalid(member(ROOT.issue("x", late)))).isPresent();
        assertThat(msp.whyInvalid(member(ROOT.issue("x", justInTime)))).isEmpty();
    }

    @Test
    void a_path_length_is_kept() {
        TestAuthority root = TestAuthority.root("short", draft -> draft.withPathLength(1));
        TestAuthority second = root.below("second");
        TestAuthority third = second.below("third");
        MspConfigBuilder config =
                MspConfigBuilder.of(ID).root(root.certificate()).intermediate(second.certificate());

        assertThat(msp(config).whyInvalid(member(second.issue("x", "peer")))).isEmpty();
        assertThat(msp(config.intermediate(third.certificate())).whyInvalid(member(third.issue("x", "peer"))))
                .hasValueSatisfying(why -> assertThat(why).contains("allows 1 CAs below it"));
    }

    @Test
    void an_extended_key_usage_without_server_authentication_is_refused_as_in_go() {
        Msp msp = msp(config());
        Draft peer = Draft.member("peer");

        assertThat(msp.whyInvalid(member(ROOT.issue("x", peer.withUsages(KeyPurposeId.id_kp_clientAuth)))))
                .hasValueSatisfying(why -> assertThat(why).contains("server authentication"));
        assertThat(msp.whyInvalid(member(ROOT.issue(
                        "x", peer.withUsages(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth)))))
                .isEmpty();
        assertThat(msp.whyInvalid(member(ROOT.issue("x", peer.withUsages(KeyPurposeId.anyExtendedKeyUsage)))))
                .isEmpty();
    }

    @Test
    void an_unknown_critical_extension_is_refused() {
        Identity odd = member(ROOT.issue("x", Draft.member("peer").withCritical("1.2.3.4.5")));

        assertThat(msp(config()).whyInvalid(odd))
                .hasValueSatisfying(why -> assertThat(why).contains("1.2.3.4.5"));
    }

    @Test
    void an_issuer_that_may_not_sign_certificates_is_refused() {
        TestAuthority issuing = ROOT.below("issuing", draft -> draft.withKeyUsage(KeyUsage.cRLSign));
        Msp msp = msp(config().intermediate(issuing.certificate()));

        assertThat(msp.whyInvalid(member(issuing.issue("x", "peer"))))
                .hasValueSatisfying(why -> assertThat(why).contains("may not sign certificates"));
    }

    @Test
    void a_revoked_certificate_is_refused_at_once_whatever_the_dates_in_the_list() {
        Certificate revoked = ROOT.issue("revoked", "peer");
        Certificate other = ROOT.issue("other", "peer");
        Msp msp = msp(config().revocationList(ROOT.revoke(revoked)));

        assertThat(msp.whyInvalid(member(revoked)))
                .hasValueSatisfying(why -> assertThat(why).contains("revoked"));
        assertThat(msp.satisfies(member(revoked), role(RoleType.MEMBER))).isFalse();
        assertThat(msp.whyInvalid(member(other))).isEmpty();
    }

    @Test
    void a_revocation_list_may_be_pem() {
        Certificate revoked = ROOT.issue("revoked", "peer");
        Bytes pem = new io.steelyard.crypto.Pem("X509 CRL", ROOT.revoke(revoked)).encode();

        assertThat(msp(config().revocationList(pem)).whyInvalid(member(revoked)))
                .isPresent();
    }

    @Test
    void a_revocation_list_that_the_issuer_did_not_sign_counts_for_nothing() {
        Certificate certificate = ROOT.issue("x", "peer");
        Bytes forged = ROOT.revocationListSignedBy(TestAuthority.root("mallory"), certificate);

        assertThat(msp(config().revocationList(forged)).whyInvalid(member(certificate)))
                .isEmpty();
    }

    @Test
    void a_revocation_list_of_another_ca_of_the_msp_counts_for_its_own_certificates_only() {
        TestAuthority one = ROOT.below("one");
        TestAuthority other = ROOT.below("other");
        Certificate certificate = one.issue("x", "peer");
        Msp msp = msp(config().intermediate(one.certificate())
                .intermediate(other.certificate())
                .revocationList(other.revoke(certificate)));

        assertThat(msp.whyInvalid(member(certificate))).isEmpty();
    }

    @Test
    void a_revocation_list_without_the_key_identifier_of_its_ca_makes_every_member_invalid_as_in_fabric() {
        Msp msp = msp(config().revocationList(ROOT.revocationListWithoutKeyId()));

        assertThat(msp.whyInvalid(member(ROOT.issue("x", "peer"))))
                .hasValueSatisfying(why -> assertThat(why).contains("authority key identifier"));
    }

    @Test
    void exactly_one_role_unit_is_needed() {
        Msp msp = msp(config());

        assertThat(msp.whyInvalid(member(ROOT.issue("x"))))
                .hasValueSatisfying(why -> assertThat(why).contains("client, peer, orderer or admin"));
        assertThat(msp.whyInvalid(member(ROOT.issue("x", "department1")))).isPresent();
        assertThat(msp.whyInvalid(member(ROOT.issue("x", "peer", "client"))))
                .hasValueSatisfying(why -> assertThat(why).contains("more than one role"));
        assertThat(msp.whyInvalid(member(ROOT.issue("x", "peer", "peer")))).isPresent();
        assertThat(msp.whyInvalid(member(ROOT.issue("x", "department1", "peer"))))
                .isEmpty();
        assertThat(msp.whyInvalid(member(ROOT.issue("x", "Peer")))).isPresent();
    }

    @Test
    void a_role_unit_bound_to_one_ca_does_not_count_from_another() {
        TestAuthority one = ROOT.below("one");
        TestAuthority other = ROOT.below("other");
        Msp msp = msp(config().intermediate(one.certificate())
                .intermediate(other.certificate())
                .nodeOuCertifier(one.certificate()));

        assertThat(msp.whyInvalid(member(one.issue("x", "peer")))).isEmpty();
        assertThat(msp.whyInvalid(member(other.issue("x", "peer"))))
                .hasValueSatisfying(why -> assertThat(why).contains("does not count from the CA"));
    }

    @Test
    void a_listed_admin_is_admin_with_a_clients_unit_and_stays_so_when_revoked() {
        Certificate listed = ROOT.issue("listed", "client");
        Msp msp = msp(config().admin(listed));
        Msp revoking = msp(config().admin(listed).revocationList(ROOT.revoke(listed)));

        assertThat(msp.satisfies(member(listed), role(RoleType.ADMIN))).isTrue();
        assertThat(msp.satisfies(member(listed), role(RoleType.CLIENT))).isTrue();
        assertThat(revoking.satisfies(member(listed), role(RoleType.ADMIN))).isTrue();
        assertThat(revoking.satisfies(member(listed), role(RoleType.MEMBER))).isFalse();
    }

    @Test
    void without_node_ous_every_certificate_is_a_member_and_admins_are_those_listed() {
        Certificate listed = ROOT.issue("listed");
        Msp msp = msp(config().withoutNodeOus().admin(listed));
        Identity peer = member(ROOT.issue("x", "peer"));
        Identity admin = member(ROOT.issue("x", "admin"));

        assertThat(msp.whyInvalid(peer)).isEmpty();
        assertThat(msp.satisfies(peer, role(RoleType.MEMBER))).isTrue();
        assertThat(msp.satisfies(peer, role(RoleType.PEER))).isFalse();
        assertThat(msp.satisfies(admin, role(RoleType.ADMIN))).isFalse();
        assertThat(msp.satisfies(member(listed), role(RoleType.ADMIN))).isTrue();
        assertThat(msp.satisfies(member(listed), role(RoleType.CLIENT))).isFalse();
    }

    @Test
    void accepted_units_are_asked_for_where_they_are_configured() {
        TestAuthority one = ROOT.below("one");
        TestAuthority other = ROOT.below("other");
        Msp msp = msp(config().intermediate(one.certificate())
                .intermediate(other.certificate())
                .acceptedUnit("cardiology", one.certificate()));

        assertThat(msp.whyInvalid(member(one.issue("x", "peer", "cardiology")))).isEmpty();
        assertThat(msp.whyInvalid(member(one.issue("x", "peer"))))
                .hasValueSatisfying(why -> assertThat(why).contains("is accepted by"));
        assertThat(msp.whyInvalid(member(other.issue("x", "peer", "cardiology"))))
                .isPresent();
    }

    @Test
    void a_unit_principal_compares_the_certifiers_exactly() {
        TestAuthority issuing = ROOT.below("issuing");
        Msp msp = msp(config().intermediate(issuing.certificate()));
        Identity peer = member(issuing.issue("x", "peer", "cardiology"));
        Bytes certifiers =
                Sha256.of(issuing.certificate().der(), ROOT.certificate().der());

        assertThat(msp.satisfies(peer, new Principal.OrganizationUnit(ID, "cardiology", certifiers)))
                .isTrue();
        assertThat(msp.satisfies(peer, new Principal.OrganizationUnit(ID, "cardiology", Bytes.EMPTY)))
                .isFalse();
        assertThat(msp.satisfies(peer, new Principal.OrganizationUnit(ID, "surgery", certifiers)))
                .isFalse();
        assertThat(msp.satisfies(peer, new Principal.OrganizationUnit("Insurer", "cardiology", certifiers)))
                .isFalse();
    }

    @Test
    void an_identity_principal_compares_the_certificate_whatever_its_bytes() {
        Msp msp = msp(config());
        Certificate certificate = ROOT.issue("x", "peer");
        Identity peer = member(certificate);
        Identity samePemWithText =
                Identity.parse(Bytes.owning(org.hyperledger.fabric.protos.msp.SerializedIdentity.newBuilder()
                        .setMspid(ID)
                        .setIdBytes(com.google.protobuf.ByteString.copyFromUtf8(
                                "words\n" + certificate.pem().utf8()))
                        .build()
                        .toByteArray()));

        assertThat(msp.satisfies(peer, new Principal.ExactIdentity(peer.serialized())))
                .isTrue();
        assertThat(msp.satisfies(peer, new Principal.ExactIdentity(samePemWithText.serialized())))
                .isTrue();
        assertThat(msp.satisfies(
                        peer,
                        new Principal.ExactIdentity(
                                Identity.of("Insurer", certificate).serialized())))
                .isFalse();
        assertThat(msp.satisfies(
                        peer,
                        new Principal.ExactIdentity(
                                member(ROOT.issue("x", "peer")).serialized())))
                .isFalse();
        assertThat(msp.satisfies(peer, new Principal.ExactIdentity(Bytes.utf8("nonsense"))))
                .isFalse();
    }

    @Test
    void an_identity_principal_asks_for_a_valid_member() {
        Certificate certificate = ROOT.issue("x", "peer");
        Identity peer = member(certificate);
        Msp msp = msp(config().revocationList(ROOT.revoke(certificate)));

        assertThat(msp.satisfies(peer, new Principal.ExactIdentity(peer.serialized())))
                .isFalse();
    }

    @Test
    void combined_anonymous_and_unreadable_principals() {
        Msp msp = msp(config());
        Identity peer = member(ROOT.issue("x", "peer"));
        Identity foreign = member(TestAuthority.root("other").issue("x", "peer"));

        assertThat(msp.satisfies(peer, new Principal.Anonymity(true))).isTrue();
        assertThat(msp.satisfies(foreign, new Principal.Anonymity(true))).isFalse();
        assertThat(msp.satisfies(peer, new Principal.Anonymity(false))).isFalse();
        assertThat(msp.satisfies(peer, new Principal.Unreadable(0, Bytes.hex("ff"))))
                .isFalse();
        assertThat(msp.satisfies(peer, combined(role(RoleType.PEER), role(RoleType.MEMBER))))
                .isTrue();
        assertThat(msp.satisfies(peer, combined(role(RoleType.PEER), role(RoleType.ADMIN))))
                .isFalse();
        assertThat(msp.satisfies(peer, combined(combined(role(RoleType.PEER)), new Principal.Anonymity(true))))
                .isTrue();
        assertThat(msp.satisfies(peer, combined())).isFalse();
    }

    private static Principal combined(Principal... parts) {
        return new Principal.Combined(List.of(parts));
    }

    @Test
    void ed25519_members_come_with_version_three() {
        Identity modern = member(ROOT.issueEd25519("x", "peer"));
        Bytes bytes = config().build();

        assertThat(Msp.of(bytes).whyInvalid(modern)).isPresent();
        assertThat(Msp.of(bytes, Msp.Version.V3_0).whyInvalid(modern)).isEmpty();
        assertThat(Msp.of(bytes, Msp.Version.V3_0).whyInvalid(member(ROOT.issue("x", "peer"))))
                .isEmpty();
    }

    @Test
    void a_tls_certificate_is_no_membership() {
        TestAuthority tls = TestAuthority.root("tls");

        assertThat(msp(config().tlsRoot(tls.certificate())).whyInvalid(member(tls.issue("x", "peer"))))
                .isPresent();
    }
}
