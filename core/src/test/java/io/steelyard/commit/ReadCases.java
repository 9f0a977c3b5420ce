package io.steelyard.commit;

import io.steelyard.format.Envelope;
import io.steelyard.format.ReadWriteSet.RangeQuery;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import io.steelyard.state.Simulation;
import io.steelyard.state.StateCursor;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules of what a transaction has read. */
final class ReadCases {
    private static final ValidationCode READ = ValidationCode.MVCC_READ_CONFLICT;
    private static final ValidationCode PHANTOM = ValidationCode.PHANTOM_READ_CONFLICT;
    private static final int MANY = 120;
    /** Block 2 writes {@code key}; block 1 defined the contract. */
    private static final Consumer<Bench> THERE =
            bench -> bench.commit(bench.claims().envelope());

    private static final Version WRITTEN = new Version(2, 0);

    private ReadCases() {}

    private static RuleCase rule(
            String id,
            ValidationCode code,
            String reason,
            Consumer<Bench> before,
            Function<Bench, Draft> flawed,
            Function<Bench, Draft> mended) {
        return RuleCase.of(
                        id,
                        code,
                        reason,
                        bench -> new Envelope[] {flawed.apply(bench).envelope()},
                        bench -> new Envelope[] {mended.apply(bench).envelope()})
                .after(before);
    }

    @SuppressWarnings("checkstyle:MethodLength")
    static Stream<RuleCase> all() {
        return Stream.of(
                rule(
                        "M1",
                        READ,
                        "key \"key\"",
                        THERE,
                        bench -> reads(bench, "key", new Version(1, 0)),
                        bench -> reads(bench, "key", WRITTEN)),
                rule(
                        "M2",
                        READ,
                        "key \"key\"",
                        THERE,
                        bench -> reads(bench, "key", null),
                        bench -> reads(bench, "other", null)),
                RuleCase.of(
                                "M3",
                                READ,
                                "key \"key\"",
                                bench -> new Envelope[] {
                                    bench.claims().envelope(),
                                    reads(bench, "key", WRITTEN).envelope()
                                },
                                bench -> new Envelope[] {
                                    bench.claims()
                                            .idle()
                                            .write("claims", "other", "v")
                                            .envelope(),
                                    reads(bench, "key", WRITTEN).envelope()
                                })
                        .after(THERE),
                RuleCase.of(
                                "M3",
                                READ,
                                "key \"key\"",
                                bench -> new Envelope[] {
                                    bench.claims()
                                            .idle()
                                            .policy("claims", "key", "OR('Clinic.peer')")
                                            .envelope(),
                                    reads(bench, "key", WRITTEN).envelope()
                                },
                                bench -> new Envelope[] {
                                    bench.claims()
                                            .idle()
                                            .policy("claims", "absent", "OR('Clinic.peer')")
                                            .envelope(),
                                    reads(bench, "key", WRITTEN).envelope()
                                })
                        .after(THERE),
                rule(
                        "M4",
                        PHANTOM,
                        "key \"key\"",
                        THERE,
                        bench -> ranges(bench, "a", "z"),
                        bench -> ranges(bench, "a", "z", new Read("key", Optional.of(WRITTEN)))),
                rule(
                        "M4",
                        PHANTOM,
                        "gone",
                        THERE,
                        bench -> ranges(bench, "a", "z", new Read("gone", Optional.of(new Version(1, 0)))),
                        bench -> ranges(bench, "l", "z")),
                RuleCase.of(
                        "M5",
                        PHANTOM,
                        "transaction 0",
                        bench -> new Envelope[] {
                            bench.claims().envelope(), ranges(bench, "a", "z").envelope()
                        },
                        bench -> new Envelope[] {
                            bench.claims().envelope(), ranges(bench, "l", "z").envelope()
                        }),
                summary(),
                hashed());
    }

    private static Draft reads(Bench bench, String key, @Nullable Version seen) {
        return bench.claims().idle().read("claims", key, seen);
    }

    private static Draft ranges(Bench bench, String start, String end, Read... found) {
        return bench.claims()
                .idle()
                .readRange("claims", new RangeQuery(start, end, true, List.of(found), Optional.empty()));
    }

    /** More results than are kept one by one: only the hashes of a tree over them. */
    private static RuleCase summary() {
        Consumer<Bench> many = bench -> {
            Draft draft = bench.claims().idle();
            for (int i = 0; i < MANY; i++) {
                draft.write("claims", String.format("n%03d", i), "v");
            }
            bench.commit(draft.envelope());
        };
        return RuleCase.of(
                        "M6",
                        PHANTOM,
                        "n000",
                        bench -> {
                            Envelope read = summarized(bench).envelope();
                            return new Envelope[] {
                                bench.claims()
                                        .idle()
                                        .write("claims", "n050x", "v")
                                        .envelope(),
                                read
                            };
                        },
                        bench -> {
                            Envelope read = summarized(bench).envelope();
                            return new Envelope[] {
                                bench.claims().idle().write("claims", "o", "v").envelope(), read
                            };
                        })
                .after(many);
    }

    private static Draft summarized(Bench bench) {
        Simulation simulation = new Simulation(bench.store, "tx");
        try (StateCursor range = simulation.namespace("claims").range("n000", "o")) {
            while (range.hasNext()) {
                range.next();
            }
        }
        RangeQuery query =
                simulation.result().namespaces().get(0).rangeQueries().get(0);
        if (query.summary().isEmpty()) {
            throw new AssertionError("the range was not summarized");
        }
        return bench.claims().idle().readRange("claims", query);
    }

    private static RuleCase hashed() {
        Consumer<Bench> before = bench -> bench.define("private", "OR('Clinic.peer')", CollectionCases.collections())
                .commit(bench.draft("private")
                        .idle()
                        .writePrivate("private", "shared", "k", "v")
                        .envelope());
        return rule(
                "M7",
                READ,
                Draft.hash("k").hex(),
                before,
                bench -> bench.draft("private").idle().readPrivate("private", "shared", "k", new Version(2, 0)),
                bench -> bench.draft("private").idle().readPrivate("private", "shared", "k", new Version(3, 0)));
    }
}
