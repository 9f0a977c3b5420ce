package io.steelyard.benchmarks.jmh;

import io.steelyard.Consortium;
import io.steelyard.ConsortiumBuilder;
import io.steelyard.identity.Identity;
import io.steelyard.identity.Msp;
import io.steelyard.identity.MspSet;
import io.steelyard.policy.Policy;
import io.steelyard.policy.SignaturePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Deciding whether signers, whose signatures are verified already, satisfy a signature policy. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PolicyBenchmark {
    private static final int ORGANIZATIONS = 5;

    /** How many of the five organizations must sign. */
    @Param({"2", "5"})
    public int required;

    private Policy policy;
    private List<Identity> signers;

    /** Makes the organizations, the policy and as many signers as it needs. */
    @Setup
    public void prepare() {
        ConsortiumBuilder builder = Consortium.inMemory();
        for (int i = 1; i <= ORGANIZATIONS; i++) {
            builder.org("Org" + i);
        }
        List<Msp> msps = new ArrayList<>();
        List<String> principals = new ArrayList<>();
        signers = new ArrayList<>();
        try (Consortium consortium = builder.start()) {
            for (String name : consortium.organizations()) {
                msps.add(Msp.of(consortium.organization(name).mspConfig()));
                principals.add("'" + name + ".client'");
                if (signers.size() < required) {
                    signers.add(consortium.organization(name).user("User1").identity());
                }
            }
        }
        policy = SignaturePolicy.parse("OutOf(" + required + ", " + String.join(", ", principals) + ")")
                .bind(MspSet.of(msps));
        if (!policy.allows(signers)) {
            throw new IllegalStateException("the signers should satisfy the policy");
        }
    }

    /** Decides. */
    @Benchmark
    public boolean allows() {
        return policy.allows(signers);
    }
}
