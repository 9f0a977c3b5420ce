package io.steelyard.examples;

import io.steelyard.examples.asset.AssetExample;
import io.steelyard.examples.demo.Demo;
import io.steelyard.examples.receivables.ReceivablesExample;

/**
 * Runs an example by its name:
 *
 * <pre>
 * mvn -q -Pdemo process-classes
 * mvn -q -Pdemo -Dexample=asset process-classes
 * mvn -q -Pdemo -Dexample=receivables process-classes
 * </pre>
 */
public final class Main {
    private Main() {}

    /** Takes one argument: {@code demo}, {@code asset} or {@code receivables}. Ends with 2 when it is another. */
    public static void main(String[] args) {
        String name = String.join(" ", args);
        if (!run(name)) {
            System.err.println("There is no example '" + name + "'; there are demo, asset and receivables.");
            System.exit(2);
        }
    }

    /** Whether there is such an example; if so it has run. */
    static boolean run(String name) {
        switch (name) {
            case "demo" -> Demo.main();
            case "asset" -> AssetExample.main();
            case "receivables" -> ReceivablesExample.main();
            default -> {
                return false;
            }
        }
        return true;
    }
}
