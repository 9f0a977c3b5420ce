package io.steelyard.benchmarks;

import io.steelyard.bytes.Bytes;
import java.util.List;
import java.util.SplittableRandom;

/** What the transactions of a load do. Constants are called as on the command line. */
enum Workload {
    create,
    transfer,
    hot,
    add,
    blind,
    read;

    /** Whether {@code --keys} keys must exist before. */
    boolean needsKeys() {
        return this == transfer || this == read;
    }

    /** A function's name and its arguments. */
    record Call(String function, List<Bytes> arguments) {
        Call(String function, Bytes... arguments) {
            this(function, List.of(arguments));
        }

        Bytes[] array() {
            return arguments.toArray(new Bytes[0]);
        }
    }

    /** One client's calls, used by its thread: the same seed makes the same ones. */
    static final class Calls {
        private final Workload workload;
        private final String prefix;
        private final int keys;
        private final SplittableRandom random;
        private final byte[] value;
        private long made;

        Calls(Workload workload, int client, int keys, int size) {
            this.workload = workload;
            this.prefix = "c" + client + "-";
            this.keys = keys;
            this.random = new SplittableRandom(client);
            this.value = new byte[size];
        }

        Call next() {
            made++;
            return switch (workload) {
                case create -> new Call(LoadContract.PUT, Bytes.utf8(prefix + made), value());
                case transfer -> transfer();
                case hot -> new Call(LoadContract.REPLACE, Bytes.utf8("hot"), value());
                case add -> new Call(LoadContract.ADD, Bytes.utf8("sum"));
                case blind -> new Call(LoadContract.PUT, Bytes.utf8("hot"), value());
                case read -> new Call(LoadContract.GET, key(random.nextInt(keys)));
            };
        }

        private Call transfer() {
            int from = random.nextInt(keys);
            int to = (from + 1 + random.nextInt(keys - 1)) % keys;
            return new Call(LoadContract.TRANSFER, key(from), key(to));
        }

        private Bytes value() {
            random.nextBytes(value);
            return Bytes.of(value);
        }
    }

    static Bytes key(int index) {
        return Bytes.utf8(LoadContract.KEY + index);
    }
}
