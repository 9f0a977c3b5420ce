package io.steelyard.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What runs in a fresh JVM: starts a network, submits one transaction, prints the times and waits until its standard input ends. It uses
 * no other library than the network does, so that nothing else is in the time.
 */
public final class ColdStart {
    private static final String EMPTY = "empty";

    private ColdStart() {}

    /** The arguments that make the same network in the child. */
    static List<String> arguments(NetworkOptions options, Path directory) {
        return List.of(
                options.storage.name(),
                options.ordering.name(),
                Integer.toString(options.orderers),
                Integer.toString(options.orgs),
                Integer.toString(options.peers),
                Integer.toString(options.endorsers),
                options.blockLog,
                options.state,
                options.crypto.name(),
                directory.toString());
    }

    /** The argument for a JVM in which nothing happens. */
    static List<String> empty() {
        return List.of(EMPTY);
    }

    /** Prints {@code ready <ms since main> <ms since the JVM started>}. */
    public static void main(String[] args) throws IOException {
        long main = System.nanoTime();
        if (args[0].equals(EMPTY)) {
            ready(main);
            awaitEnd();
            return;
        }
        try (LoadedNetwork network = LoadedNetwork.start(options(args))) {
            network.client(0).submit(LoadContract.PUT, "first", "value");
            ready(main);
            awaitEnd();
        }
    }

    private static NetworkOptions options(String[] args) {
        NetworkOptions options = new NetworkOptions();
        options.storage = NetworkOptions.Place.valueOf(args[0]);
        options.ordering = NetworkOptions.Ordering.valueOf(args[1]);
        options.orderers = Integer.parseInt(args[2]);
        options.orgs = Integer.parseInt(args[3]);
        options.peers = Integer.parseInt(args[4]);
        options.endorsers = Integer.parseInt(args[5]);
        options.blockLog = args[6];
        options.state = args[7];
        options.crypto = NetworkOptions.Crypto.valueOf(args[8]);
        options.directory = Optional.of(Path.of(args[9]));
        return options;
    }

    private static void ready(long main) {
        double sinceMain = (System.nanoTime() - main) / 1e6;
        long sinceStart = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        System.out.println("ready " + sinceMain + " " + sinceStart);
        System.out.flush();
    }

    private static void awaitEnd() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is sent: only the end counts
        }
    }
}
