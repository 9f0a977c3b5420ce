package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ConfigChange;
import io.steelyard.config.TestChanges;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.lifecycle.DefinitionWrites;
import io.steelyard.policy.SignaturePolicy;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.ChaincodeData;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;

/** Rules of contracts, their definitions and their policies. */
final class PolicyCases {
    private static final ValidationCode POLICY = ValidationCode.ENDORSEMENT_POLICY_FAILURE;
    private static final ValidationCode CHAINCODE = ValidationCode.INVALID_CHAINCODE;
    private static final Consumer<Bench> NOTES = bench -> bench.define("notes", "OR('Clinic.peer')", Bytes.EMPTY);

    private PolicyCases() {}

    static Stream<RuleCase> all() {
        return Stream.of(definitions(), contracts(), keys()).flatMap(Function.identity());
    }

    private static Function<Bench, Envelope[]> draft(String contract, Consumer<Draft> change) {
        return bench -> {
            Draft draft = bench.draft(contract);
            change.accept(draft);
            return new Envelope[] {draft.envelope()};
        };
    }

    private static Function<Bench, Envelope[]> claims(Function<Bench, Draft> change) {
        return bench -> new Envelope[] {change.apply(bench).envelope()};
    }

    /** A definition that says this about validation. */
    private static Consumer<Bench> defined(ChaincodeValidationInfo validation) {
        return bench -> {
            Map<String, Bytes> writes = new TreeMap<>(DefinitionWrites.of(
                    new ContractDefinition("odd", "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY)));
            writes.put(
                    "namespaces/fields/odd/ValidationInfo",
                    Draft.bytes(StateData.newBuilder()
                            .setBytes(validation.toByteString())
                            .build()
                            .toByteString()));
            Draft draft = bench.draft("_lifecycle").idle();
            writes.forEach((key, value) -> draft.write("_lifecycle", key, value));
            bench.commit(draft.envelope());
        };
    }

    private static ChaincodeValidationInfo.Builder builtIn() {
        return ChaincodeValidationInfo.newBuilder()
                .setValidationPlugin("vscc")
                .setValidationParameter(ApplicationPolicy.newBuilder()
                        .setChannelConfigPolicyReference("/Channel/Application/Endorsement")
                        .build()
                        .toByteString());
    }

    private static RuleCase definition(
            String id, ValidationCode code, String reason, ChaincodeValidationInfo.Builder validation) {
        return RuleCase.of(
                id,
                code,
                reason,
                bench -> {
                    defined(validation.build()).accept(bench);
                    return draft("odd", draft -> {}).apply(bench);
                },
                bench -> {
                    defined(builtIn().build()).accept(bench);
                    return draft("odd", draft -> {}).apply(bench);
                });
    }

    private static Stream<RuleCase> definitions() {
        return Stream.of(
                RuleCase.of(
                        "P1",
                        CHAINCODE,
                        "'nowhere' is not defined",
                        draft("nowhere", draft -> {}),
                        draft("claims", draft -> {})),
                RuleCase.of("P2", CHAINCODE, "'nowhere' is not defined", draft -> draft.write("nowhere", "k", "v")),
                RuleCase.of("P2", CHAINCODE, "'lscc' is not defined", draft -> draft.write("lscc", "k", "v")),
                definition("P3", CHAINCODE, "no validation plugin", builtIn().clearValidationPlugin()),
                definition("P3", CHAINCODE, "has no policy", builtIn().clearValidationParameter()),
                definition(
                        "P5",
                        POLICY,
                        "does not have",
                        builtIn()
                                .setValidationParameter(ApplicationPolicy.newBuilder()
                                        .setChannelConfigPolicyReference("/Channel/Application/Nothing")
                                        .build()
                                        .toByteString())),
                stopping(),
                RuleCase.of(
                        "P6",
                        CHAINCODE,
                        "'more' is not defined",
                        bench -> new Envelope[] {
                            definition(bench), bench.draft("more").envelope()
                        },
                        bench -> {
                            bench.commit(definition(bench));
                            return new Envelope[] {bench.draft("more").envelope()};
                        }));
    }

    private static Envelope definition(Bench bench) {
        Draft draft = bench.draft("_lifecycle").idle();
        DefinitionWrites.of(new ContractDefinition("more", "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY))
                .forEach((key, value) -> draft.write("_lifecycle", key, value));
        return draft.envelope();
    }

    private static RuleCase stopping() {
        RuleCase other =
                definition("P4", POLICY, "validation plugin 'mine'", builtIn().setValidationPlugin("mine"));
        return RuleCase.stops("P4", other.reason(), other.flawed(), other.mended());
    }

    @SuppressWarnings("checkstyle:MethodLength")
    private static Stream<RuleCase> contracts() {
        return Stream.of(
                RuleCase.of(
                        "P7",
                        POLICY,
                        "contract 'claims' is not satisfied",
                        claims(bench -> bench.claims().endorsedBy(bench.channel.clinic.peer)),
                        draft("claims", draft -> {})),
                RuleCase.of(
                        "P7",
                        POLICY,
                        "contract 'claims' is not satisfied",
                        claims(bench -> bench.claims().idle().endorsedBy(bench.channel.clinic.peer)),
                        claims(bench -> bench.claims().idle())),
                RuleCase.of(
                                "P8",
                                POLICY,
                                "contract 'claims' is not satisfied",
                                claims(bench -> bench.draft("notes")
                                        .endorsedBy(bench.channel.clinic.peer)
                                        .write("claims", "k", "v")),
                                claims(bench -> bench.draft("notes").endorsedBy(bench.channel.clinic.peer)))
                        .after(NOTES),
                RuleCase.of(
                        "P9",
                        POLICY,
                        "Insurer",
                        claims(bench ->
                                bench.claims().endorsedBy(bench.channel.clinic.peer, bench.channel.clinic.peer)),
                        draft("claims", draft -> {})),
                RuleCase.of(
                        "P10",
                        POLICY,
                        "Insurer",
                        claims(bench ->
                                bench.claims().endorsedBy(bench.channel.clinic.peer, bench.channel.insurer.client)),
                        draft("claims", draft -> {})),
                RuleCase.of("P11", POLICY, "claims", draft -> draft.endorsedBesides = Bytes.utf8("other bytes")),
                RuleCase.of(
                        "P12",
                        POLICY,
                        "Insurer",
                        bench -> endorsedByRevoked(bench, true),
                        bench -> endorsedByRevoked(bench, false)),
                RuleCase.of(
                        "P13",
                        POLICY,
                        "LifecycleEndorsement",
                        claims(bench -> bench.draft("_lifecycle").endorsedBy(bench.channel.clinic.peer)),
                        draft("_lifecycle", draft -> {})),
                RuleCase.of(
                                "P14",
                                POLICY,
                                "_lifecycle",
                                claims(bench -> bench.draft("_lifecycle").endorsedBy(bench.channel.clinic.client)),
                                claims(bench -> bench.draft("_lifecycle")
                                        .endorsedBy(bench.channel.clinic.client, bench.channel.insurer.client)))
                        .after(PolicyCases::withoutLifecyclePolicy),
                RuleCase.of(
                                "P15",
                                POLICY,
                                "contract 'former'",
                                claims(bench -> bench.draft("former").endorsedBy(bench.channel.insurer.peer)),
                                claims(bench -> bench.draft("former").endorsedBy(bench.channel.clinic.peer)))
                        .after(bench -> bench.put("lscc", "former", former("OR('Clinic.peer')"))));
    }

    static Bytes former(String policy) {
        return Draft.bytes(ChaincodeData.newBuilder()
                .setName("former")
                .setVersion("1.0")
                .setVscc("vscc")
                .setPolicy(envelope(SignaturePolicy.parse(policy)))
                .build()
                .toByteString());
    }

    static SignaturePolicyEnvelope envelope(SignaturePolicy policy) {
        try {
            return SignaturePolicyEnvelope.parseFrom(policy.toBytes().buffer());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static void withoutLifecyclePolicy(Bench bench) {
        bench.configure(
                TestChanges.withoutPolicy(ConfigChange.to(bench.config), "Application", "LifecycleEndorsement"),
                bench.channel.clinic.admin,
                bench.channel.insurer.admin);
    }

    private static Envelope[] endorsedByRevoked(Bench bench, boolean isRevoked) {
        TestOrg insurer = bench.channel.insurer;
        SigningIdentity second = insurer.issue("peer1", io.steelyard.identity.Principal.RoleType.PEER);
        insurer.revoke(isRevoked ? second : insurer.peer);
        bench.configure(ConfigChange.to(bench.config).replaceMsp(insurer.mspConfig()), insurer.admin);
        return new Envelope[] {
            bench.claims().endorsedBy(bench.channel.clinic.peer, second).envelope()
        };
    }

    @SuppressWarnings("checkstyle:MethodLength")
    private static Stream<RuleCase> keys() {
        Consumer<Bench> own = bench -> bench.commit(
                bench.claims().policy("claims", "key", "OR('Insurer.peer')").envelope());
        Consumer<Bench> there = bench -> bench.commit(bench.claims().envelope());
        return Stream.of(
                RuleCase.of(
                                "K1",
                                POLICY,
                                "key 'key' itself",
                                claims(bench -> bench.claims().endorsedBy(bench.channel.clinic.peer)),
                                claims(bench -> bench.claims().endorsedBy(bench.channel.insurer.peer)))
                        .after(own),
                RuleCase.of(
                                "K2",
                                POLICY,
                                "contract 'claims'",
                                claims(bench -> bench.claims()
                                        .write("claims", "other", "v")
                                        .endorsedBy(bench.channel.insurer.peer)),
                                claims(bench -> bench.claims().endorsedBy(bench.channel.insurer.peer)))
                        .after(own),
                RuleCase.of(
                                "K3",
                                POLICY,
                                "key 'key' itself",
                                claims(bench -> setsPolicy(bench).endorsedBy(bench.channel.clinic.peer)),
                                claims(bench -> setsPolicy(bench).endorsedBy(bench.channel.insurer.peer)))
                        .after(own),
                RuleCase.of(
                                "K4",
                                POLICY,
                                "was changed by transaction 0",
                                bench -> new Envelope[] {
                                    setsPolicy(bench).envelope(), bench.claims().envelope()
                                },
                                bench -> new Envelope[] {
                                    setsPolicy(bench).envelope(),
                                    bench.claims()
                                            .idle()
                                            .write("claims", "other", "v")
                                            .envelope()
                                })
                        .after(there),
                RuleCase.of(
                                "K5",
                                POLICY,
                                "key 'key' itself",
                                claims(bench -> bench.claims().endorsedBy(bench.channel.clinic.peer)),
                                claims(bench -> bench.claims().endorsedBy(bench.channel.insurer.peer)))
                        .after(bench -> bench.commit(bench.claims()
                                .parameter("claims", "key", policy("OR('Clinic.peer')"), policy("OR('Insurer.peer')"))
                                .envelope())),
                RuleCase.of(
                                "K6",
                                POLICY,
                                "contract 'claims'",
                                claims(bench -> bench.claims().endorsedBy(bench.channel.clinic.peer)),
                                draft("claims", draft -> {}))
                        .after(bench -> bench.commit(bench.claims()
                                .parameter("claims", "key", Bytes.EMPTY)
                                .envelope())));
    }

    private static Draft setsPolicy(Bench bench) {
        return bench.claims().idle().policy("claims", "key", "OR('Clinic.peer')");
    }

    private static Bytes policy(String text) {
        return SignaturePolicy.parse(text).toBytes();
    }
}
