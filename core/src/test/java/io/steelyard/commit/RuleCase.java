package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.config.CapabilitySet;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One rule of validation, shown by a pair: transactions of one block of which the last breaks this rule and no other, and the same with
 * only that mended. The first must get exactly the rule's code and reason (or stop the channel), the second must be valid; so a
 * validator that lacks the rule, or gives another code for it, fails the case.
 *
 * @param code empty when the rule stops the channel
 */
record RuleCase(
        String id,
        Optional<ValidationCode> code,
        String reason,
        CapabilitySet capabilities,
        Consumer<Bench> setup,
        Function<Bench, Envelope[]> flawed,
        Function<Bench, Envelope[]> mended) {

    /** A rule that a single transaction of contract {@code claims} breaks when it is changed so. */
    static RuleCase of(String id, ValidationCode code, String reason, Consumer<Draft> flaw) {
        return new RuleCase(
                id,
                Optional.of(code),
                reason,
                CapabilitySet.DEFAULT,
                bench -> {},
                bench -> one(bench, flaw),
                bench -> one(bench, draft -> {}));
    }

    private static Envelope[] one(Bench bench, Consumer<Draft> change) {
        Draft draft = bench.claims();
        change.accept(draft);
        return new Envelope[] {draft.envelope()};
    }

    /** A rule that the last transaction of a block breaks. */
    static RuleCase of(
            String id,
            ValidationCode code,
            String reason,
            Function<Bench, Envelope[]> flawed,
            Function<Bench, Envelope[]> mended) {
        return new RuleCase(id, Optional.of(code), reason, CapabilitySet.DEFAULT, bench -> {}, flawed, mended);
    }

    /** A rule that no peer can go on from. */
    static RuleCase stops(
            String id, String reason, Function<Bench, Envelope[]> flawed, Function<Bench, Envelope[]> mended) {
        return new RuleCase(id, Optional.empty(), reason, CapabilitySet.DEFAULT, bench -> {}, flawed, mended);
    }

    /** The same after these blocks. */
    RuleCase after(Consumer<Bench> before) {
        return new RuleCase(id, code, reason, capabilities, before, flawed, mended);
    }

    /** The same in a channel that asks for these capabilities. */
    RuleCase under(CapabilitySet others) {
        return new RuleCase(id, code, reason, others, setup, flawed, mended);
    }

    private Bench bench() {
        Bench bench = new Bench(capabilities);
        if (capabilities.equals(CapabilitySet.DEFAULT)) {
            bench.define("claims", "AND('Clinic.peer', 'Insurer.peer')", io.steelyard.bytes.Bytes.EMPTY);
        }
        setup.accept(bench);
        return bench;
    }

    void verify() {
        Bench good = bench();
        Verdicts valid = good.judge(mended.apply(good));
        assertThat(valid.codes())
                .as("the mended transactions of rule " + id + ": " + valid.explanations())
                .containsOnly(ValidationCode.VALID);
        Bench bench = bench();
        Envelope[] envelopes = flawed.apply(bench);
        if (code.isEmpty()) {
            assertThatThrownBy(() -> bench.judge(envelopes))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining(reason);
            return;
        }
        Verdicts verdicts = bench.judge(envelopes);
        int last = envelopes.length - 1;
        assertThat(verdicts.codes().subList(0, last))
                .as("what stands before it")
                .allMatch(ValidationCode.VALID::equals);
        assertThat(verdicts.codes().get(last)).isEqualTo(code.get());
        // whatever stands before it is valid, and so unexplained; a duplicate's id stands for the first
        assertThat(verdicts.explanations().values().toString()).contains(reason);
    }

    @Override
    public String toString() {
        return id + " " + code.map(Enum::name).orElse("stops");
    }
}
