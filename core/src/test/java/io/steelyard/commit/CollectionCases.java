package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ConfigChange;
import io.steelyard.config.TestChanges;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.policy.SignaturePolicy;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.CollectionConfig;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;

/** Rules of private data collections. */
final class CollectionCases {
    private static final ValidationCode POLICY = ValidationCode.ENDORSEMENT_POLICY_FAILURE;
    private static final Consumer<Bench> DEFINED =
            bench -> bench.define("private", "AND('Clinic.peer', 'Insurer.peer')", collections());

    private CollectionCases() {}

    static Bytes collections() {
        return packaged(
                StaticCollectionConfig.newBuilder()
                        .setName("insurers")
                        .setEndorsementPolicy(ApplicationPolicy.newBuilder()
                                .setSignaturePolicy(PolicyCases.envelope(SignaturePolicy.parse("OR('Insurer.peer')")))),
                StaticCollectionConfig.newBuilder().setName("shared"));
    }

    static Bytes packaged(StaticCollectionConfig.Builder... all) {
        CollectionConfigPackage.Builder built = CollectionConfigPackage.newBuilder();
        for (StaticCollectionConfig.Builder each : all) {
            built.addConfig(CollectionConfig.newBuilder().setStaticCollectionConfig(each));
        }
        return Draft.bytes(built.build().toByteString());
    }

    private static Draft secret(Bench bench) {
        return bench.draft("private").idle();
    }

    private static RuleCase rule(
            String id, String reason, Function<Bench, Draft> flawed, Function<Bench, Draft> mended) {
        return RuleCase.of(
                        id,
                        POLICY,
                        reason,
                        bench -> new Envelope[] {flawed.apply(bench).envelope()},
                        bench -> new Envelope[] {mended.apply(bench).envelope()})
                .after(DEFINED);
    }

    @SuppressWarnings("checkstyle:MethodLength")
    static Stream<RuleCase> all() {
        Consumer<Bench> own = DEFINED.andThen(bench -> bench.commit(secret(bench)
                .writePrivate("private", "shared", "k", "v")
                .privatePolicy("private", "shared", "k", "OR('Clinic.peer')")
                .envelope()));
        return Stream.of(
                rule(
                        "L1",
                        "collection 'insurers' of contract 'private'",
                        bench -> insurers(bench).endorsedBy(bench.channel.clinic.peer),
                        bench -> insurers(bench).endorsedBy(bench.channel.insurer.peer)),
                rule(
                        "L2",
                        "Clinic",
                        bench -> shared(bench).endorsedBy(bench.channel.insurer.peer),
                        CollectionCases::shared),
                rule(
                        "L3",
                        "no collection 'nowhere'",
                        bench -> secret(bench).writePrivate("private", "nowhere", "k", "v"),
                        CollectionCases::shared),
                rule(
                        "L4",
                        "no collection ''",
                        bench -> secret(bench).writePrivate("private", "", "k", "v"),
                        bench -> secret(bench).readPrivate("private", "", "k", null)),
                rule(
                        "L5",
                        "_implicit_org_Insurer",
                        bench -> implicit(bench).endorsedBy(bench.channel.clinic.peer),
                        bench -> implicit(bench).endorsedBy(bench.channel.insurer.peer)),
                rule(
                        "L6",
                        "no collection '_implicit_org_Stranger'",
                        bench -> secret(bench).writePrivate("private", "_implicit_org_Stranger", "k", "v"),
                        CollectionCases::implicit),
                rule(
                                "L7",
                                "_implicit_org_Insurer",
                                bench -> implicit(bench).endorsedBy(bench.channel.clinic.client),
                                bench -> implicit(bench).endorsedBy(bench.channel.insurer.client))
                        .after(DEFINED.andThen(CollectionCases::withoutOwnEndorsementPolicy)),
                rule(
                                "L8",
                                Draft.hash("k").hex(),
                                bench -> shared(bench).endorsedBy(bench.channel.insurer.peer),
                                bench -> shared(bench).endorsedBy(bench.channel.clinic.peer))
                        .after(own),
                RuleCase.of(
                                "L9",
                                POLICY,
                                "was changed by transaction 0",
                                bench -> new Envelope[] {
                                    newPolicy(bench).envelope(), shared(bench).envelope()
                                },
                                bench -> new Envelope[] {
                                    newPolicy(bench).envelope(), insurers(bench).envelope()
                                })
                        .after(own),
                rule(
                                "L10",
                                "no collection 'nowhere'",
                                bench -> bench.draft("former").writePrivate("former", "nowhere", "k", "v"),
                                bench -> bench.draft("former").writePrivate("former", "shared", "k", "v"))
                        .after(bench -> bench.put("lscc", "former", PolicyCases.former("OR('Clinic.peer')"))
                                .put("lscc", "former~collection", collections())));
    }

    private static Draft insurers(Bench bench) {
        return secret(bench).writePrivate("private", "insurers", "k", "v");
    }

    private static Draft shared(Bench bench) {
        return secret(bench).writePrivate("private", "shared", "k", "v");
    }

    private static Draft implicit(Bench bench) {
        return secret(bench).writePrivate("private", "_implicit_org_Insurer", "k", "v");
    }

    private static Draft newPolicy(Bench bench) {
        return secret(bench).privatePolicy("private", "shared", "k", "OR('Insurer.peer')");
    }

    private static void withoutOwnEndorsementPolicy(Bench bench) {
        bench.configure(
                TestChanges.withoutPolicy(ConfigChange.to(bench.config), "Application/Insurer", "Endorsement"),
                bench.channel.insurer.admin);
    }
}
