package io.steelyard.commit;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.CapabilitySet;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.policy.SignaturePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hyperledger.fabric.protos.peer.ChaincodeData;
import org.hyperledger.fabric.protos.peer.ChaincodeDeploymentSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;

/** Rules of Fabric 1.3 and 1.4, in a channel that was never upgraded: contracts of {@code lscc}. */
final class LegacyCases {
    private static final ValidationCode POLICY = ValidationCode.ENDORSEMENT_POLICY_FAILURE;
    private static final ValidationCode OTHER = ValidationCode.INVALID_OTHER_REASON;
    private static final ValidationCode ILLEGAL = ValidationCode.ILLEGAL_WRITESET;
    private static final ValidationCode CONFLICT = ValidationCode.CHAINCODE_VERSION_CONFLICT;
    private static final Consumer<Bench> DEPLOYED = bench -> bench.commit(new Plan("deploy").envelope(bench));

    private LegacyCases() {}

    /** A deployment, valid as it comes: of contract {@code claims} 1.0 that both organizations must endorse. */
    private static final class Plan {
        String function;
        String name = "claims";
        String version = "1.0";
        ChaincodeSpec.Type type = ChaincodeSpec.Type.GOLANG;
        String key = "claims";
        String writtenName = "claims";
        String writtenVersion = "1.0";
        String instantiation = "OR('Clinic.member')";
        Bytes collections = Bytes.EMPTY;
        Bytes writtenCollections = Bytes.EMPTY;
        String collectionsKey = "claims~collection";
        int arguments = 2;
        String alsoWrites = "claims";

        Plan(String function) {
            this.function = function;
        }

        static Plan upgrade() {
            Plan plan = new Plan("upgrade");
            plan.version = "2.0";
            plan.writtenVersion = "2.0";
            return plan;
        }

        Plan with(Consumer<Plan> change) {
            change.accept(this);
            return this;
        }

        Plan collections(Bytes both) {
            collections = both;
            writtenCollections = both;
            arguments = 6;
            return this;
        }

        Envelope envelope(Bench bench) {
            Draft draft = bench.draft("lscc");
            draft.version = "1.4.12";
            draft.input = input();
            draft.write("lscc", key, data());
            if (!writtenCollections.isEmpty()) {
                draft.write("lscc", collectionsKey, writtenCollections);
            }
            draft.write(alsoWrites, "init", "x");
            return draft.envelope();
        }

        private Bytes data() {
            return Draft.bytes(ChaincodeData.newBuilder()
                    .setName(writtenName)
                    .setVersion(writtenVersion)
                    .setEscc("escc")
                    .setVscc("vscc")
                    .setPolicy(PolicyCases.envelope(SignaturePolicy.parse("AND('Clinic.peer', 'Insurer.peer')")))
                    .setInstantiationPolicy(PolicyCases.envelope(SignaturePolicy.parse(instantiation)))
                    .build()
                    .toByteString());
        }

        private Bytes input() {
            ByteString spec = ChaincodeDeploymentSpec.newBuilder()
                    .setChaincodeSpec(ChaincodeSpec.newBuilder()
                            .setType(type)
                            .setChaincodeId(
                                    ChaincodeID.newBuilder().setName(name).setVersion(version)))
                    .build()
                    .toByteString();
            List<ByteString> all = new ArrayList<>(List.of(ByteString.copyFromUtf8(function)));
            List<ByteString> values = List.of(
                    ByteString.copyFromUtf8("claims"),
                    spec,
                    ByteString.EMPTY,
                    ByteString.EMPTY,
                    ByteString.EMPTY,
                    Draft.string(collections),
                    ByteString.EMPTY);
            all.addAll(values.subList(0, arguments));
            return Draft.bytes(ChaincodeInvocationSpec.newBuilder()
                    .setChaincodeSpec(ChaincodeSpec.newBuilder()
                            .setInput(ChaincodeInput.newBuilder().addAllArgs(all)))
                    .build()
                    .toByteString());
        }
    }

    static Stream<RuleCase> all() {
        return Stream.of(contracts(), deployments(), upgrades())
                .flatMap(Function.identity())
                .map(rule -> rule.capabilities().equals(CapabilitySet.DEFAULT) ? rule.under(Bench.OLD) : rule);
    }

    private static RuleCase call(String id, ValidationCode code, String reason, Consumer<Draft> flaw) {
        return RuleCase.of(id, code, reason, flaw).after(DEPLOYED);
    }

    @SuppressWarnings("checkstyle:MethodLength")
    private static Stream<RuleCase> contracts() {
        return Stream.of(
                RuleCase.of(
                                "O1",
                                OTHER,
                                "'nowhere' is not instantiated",
                                bench -> new Envelope[] {bench.draft("nowhere").envelope()},
                                bench -> new Envelope[] {bench.claims().envelope()})
                        .after(DEPLOYED),
                call("O1", OTHER, "'nowhere' is not instantiated", draft -> draft.write("nowhere", "k", "v")),
                call("O2", ValidationCode.EXPIRED_CHAINCODE, "version 0.9", draft -> draft.version = "0.9"),
                call("O3", ILLEGAL, "system namespace 'lscc'", draft -> draft.write("lscc", "k", "v")),
                call("O3", ILLEGAL, "system namespace 'cscc'", draft -> draft.write("cscc", "k", "v")),
                RuleCase.of(
                        "O4",
                        ILLEGAL,
                        "'vscc'",
                        bench -> new Envelope[] {bench.draft("vscc").idle().envelope()},
                        bench -> new Envelope[] {bench.draft("qscc").idle().envelope()}),
                RuleCase.of(
                        "O5",
                        POLICY,
                        "contract 'qscc'",
                        bench -> new Envelope[] {
                            bench.draft("qscc")
                                    .idle()
                                    .endorsedBy(bench.channel.port.peer)
                                    .envelope()
                        },
                        bench -> new Envelope[] {
                            bench.draft("qscc")
                                    .idle()
                                    .endorsedBy(bench.channel.insurer.client)
                                    .envelope()
                        }),
                RuleCase.of(
                                "O6",
                                POLICY,
                                "contract 'claims'",
                                bench -> new Envelope[] {
                                    bench.claims()
                                            .endorsedBy(bench.channel.clinic.peer)
                                            .envelope()
                                },
                                bench -> new Envelope[] {bench.claims().envelope()})
                        .after(DEPLOYED),
                RuleCase.of(
                                "O7",
                                POLICY,
                                "key 'key' itself",
                                bench -> new Envelope[] {
                                    bench.claims()
                                            .endorsedBy(bench.channel.clinic.peer)
                                            .envelope()
                                },
                                bench -> new Envelope[] {
                                    bench.claims()
                                            .endorsedBy(bench.channel.insurer.peer)
                                            .envelope()
                                })
                        .after(DEPLOYED.andThen(bench -> bench.commit(bench.claims()
                                .policy("claims", "key", "OR('Insurer.peer')")
                                .envelope()))),
                call("O8", OTHER, "version of contract", draft -> draft.version = ""),
                stopsUnder("O9", Set.of("V1_2")));
    }

    private static RuleCase stopsUnder(String id, Set<String> application) {
        CapabilitySet older = new CapabilitySet(Set.of("V1_4_3"), Set.of("V1_4_2"), application);
        return RuleCase.stops(
                        id,
                        "gives no verdict by others",
                        bench -> new Envelope[] {bench.draft("qscc").idle().envelope()},
                        bench -> new Envelope[] {
                            bench.channel.ordered(
                                    bench.config,
                                    bench.channel.update(
                                            io.steelyard.config.ConfigChange.to(bench.config)
                                                    .capability("Application", "V1_4_2"),
                                            bench.channel.clinic.admin,
                                            bench.channel.insurer.admin))
                        })
                .under(older);
    }

    private static RuleCase deployment(String id, String reason, Consumer<Plan> flaw) {
        return deployment(id, reason, flaw, plan -> {});
    }

    private static RuleCase deployment(String id, String reason, Consumer<Plan> flaw, Consumer<Plan> mended) {
        return RuleCase.of(
                id,
                POLICY,
                reason,
                bench -> new Envelope[] {new Plan("deploy").with(flaw).envelope(bench)},
                bench -> new Envelope[] {new Plan("deploy").with(mended).envelope(bench)});
    }

    private static Stream<RuleCase> deployments() {
        Bytes one = named("one", 0);
        return Stream.of(
                deployment("O10", "'stop' of lscc", plan -> plan.function = "stop"),
                deployment("O11", "2 to 6 arguments", plan -> plan.arguments = 1),
                deployment("O11", "2 to 6 arguments", plan -> plan.arguments = 7),
                deployment("O12", "type 0", plan -> plan.type = ChaincodeSpec.Type.UNDEFINED),
                deployment("O12", "no contract name", plan -> {
                    plan.name = "a b";
                    plan.key = "a b";
                    plan.writtenName = "a b";
                }),
                deployment("O12", "no contract version", plan -> {
                    plan.version = "1 0";
                    plan.writtenVersion = "1 0";
                }),
                deployment("O13", "first key written to lscc is 'other'", plan -> plan.key = "other"),
                deployment("O13", "was asked for", plan -> plan.writtenName = "other"),
                deployment("O13", "was asked for", plan -> plan.writtenVersion = "1.1"),
                deployment("O14", "namespace 'notes'", plan -> plan.alsoWrites = "notes"),
                RuleCase.of(
                                "O15",
                                POLICY,
                                "instantiated already",
                                bench -> new Envelope[] {new Plan("deploy").envelope(bench)},
                                bench -> new Envelope[] {Plan.upgrade().envelope(bench)})
                        .after(DEPLOYED),
                deployment(
                        "O16",
                        "not the ones asked for",
                        plan -> plan.writtenCollections = one,
                        plan -> plan.collections(one)),
                deployment(
                        "O16",
                        "second key",
                        plan -> plan.collections(one).collectionsKey = "other",
                        plan -> plan.collections(one)),
                deployment(
                        "O17", "other signs", plan -> plan.collections(named("a b", 0)), plan -> plan.collections(one)),
                deployment(
                        "O17",
                        "twice",
                        plan -> plan.collections(CollectionCases.packaged(
                                StaticCollectionConfig.newBuilder().setName("one"),
                                StaticCollectionConfig.newBuilder().setName("one"))),
                        plan -> plan.collections(one)),
                deployment(
                        "O17",
                        "requires 2 peers",
                        plan -> plan.collections(CollectionCases.packaged(StaticCollectionConfig.newBuilder()
                                .setName("one")
                                .setRequiredPeerCount(2)
                                .setMaximumPeerCount(1))),
                        plan -> plan.collections(one)),
                deployment(
                        "O18",
                        "instantiation policy is not satisfied",
                        plan -> plan.instantiation = "OR('Insurer.member')"));
    }

    private static Bytes named(String name, long blockToLive) {
        return CollectionCases.packaged(
                StaticCollectionConfig.newBuilder().setName(name).setBlockToLive(blockToLive));
    }

    private static RuleCase upgrade(String id, String reason, Consumer<Plan> flaw, Consumer<Plan> mended) {
        return RuleCase.of(
                id,
                POLICY,
                reason,
                bench -> new Envelope[] {Plan.upgrade().with(flaw).envelope(bench)},
                bench -> new Envelope[] {Plan.upgrade().with(mended).envelope(bench)});
    }

    private static Stream<RuleCase> upgrades() {
        Consumer<Bench> withCollection = bench ->
                bench.commit(new Plan("deploy").collections(named("one", 5)).envelope(bench));
        return Stream.of(
                RuleCase.of(
                        "O19",
                        POLICY,
                        "not instantiated yet",
                        bench -> new Envelope[] {Plan.upgrade().envelope(bench)},
                        bench -> new Envelope[] {new Plan("deploy").envelope(bench)}),
                upgrade("O20", "stands at version 1.0", plan -> plan.version = plan.writtenVersion = "1.0", plan -> {})
                        .after(DEPLOYED),
                upgrade(
                                "O21",
                                "is left out",
                                plan -> plan.collections(named("two", 0)),
                                plan -> plan.collections(named("one", 5)))
                        .after(withCollection),
                upgrade(
                                "O21",
                                "another number of blocks",
                                plan -> plan.collections(named("one", 6)),
                                plan -> plan.collections(named("one", 5)))
                        .after(withCollection),
                upgrade(
                                "O22",
                                "instantiation policy is not satisfied",
                                plan -> plan.instantiation = "OR('Insurer.member')",
                                plan -> {})
                        .after(DEPLOYED),
                RuleCase.of(
                                "O22",
                                POLICY,
                                "instantiation policy is not satisfied",
                                bench -> new Envelope[] {Plan.upgrade().envelope(bench)},
                                bench -> new Envelope[] {bench.claims().envelope()})
                        .after(bench -> bench.put("lscc", "claims", bothOf("OR('Insurer.member')"))),
                RuleCase.of(
                                "O23",
                                CONFLICT,
                                "upgrades contract 'claims'",
                                bench -> new Envelope[] {
                                    Plan.upgrade().envelope(bench),
                                    bench.claims().idle().envelope()
                                },
                                bench -> new Envelope[] {
                                    Plan.upgrade()
                                            .with(plan -> plan.type = ChaincodeSpec.Type.NODE)
                                            .envelope(bench),
                                    bench.claims().idle().envelope()
                                })
                        .after(DEPLOYED));
    }

    private static Bytes bothOf(String instantiation) {
        Plan plan = new Plan("deploy");
        plan.instantiation = instantiation;
        return plan.data();
    }
}
