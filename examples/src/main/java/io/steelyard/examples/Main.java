package io.steelyard.examples;

import io.steelyard.examples.asset.AssetExample;
import io.steelyard.examples.demo.Demo;
import io.steelyard.examples.receivables.ReceivablesExample;
import io.steelyard.examples.throughput.ThroughputExample;

/**
 * Runs an example by its name:
 *
 * <pre>
 * mvn -q -Pdemo process-classes
 * mvn -q -Pdemo -Dexample=asset process-classes
 * mvn -q -Pdemo -Dexample=receivables process-classes
 * mvn -q -Pdemo -Dexample=throughput process-classes
 * </pre>
 */
public final class Main {
    private Main() {}

    /** Takes one argument: {@code demo}, {@code asset}, {@code receivables} or {@code throughput}. Ends with 2 when it is another. */
    public static void main(String[] args) {
        String name = String.join(" ", args);
        if (!run(name)) {
            System.err.println(
                    "There is no example '" + name + "'; there are demo, asset, receivables and throughput.");
            System.exit(2);
        }
    }

    /** Whether there is such an example; if so it has run. */
    static boolean run(String name) {
        switch (name) {
            case "demo" -> Demo.main();
            case "asset" -> AssetExample.main();
            case "receivables" -> ReceivablesExample.main();
            case "throughput" -> ThroughputExample.main();
            default -> {
                return false;
            }
        }
        return true;
    }
}
