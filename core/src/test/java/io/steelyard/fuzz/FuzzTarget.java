package io.steelyard.fuzz;

import io.steelyard.bytes.Bytes;

/**
 * The entry point for Jazzer, which is led by coverage: {@code --target_class=io.steelyard.fuzz.FuzzTarget
 * --target_args=BLOCK}. {@code docs/testing.md} has the command.
 */
public final class FuzzTarget {
    private static Decoder decoder = Decoder.BLOCK;

    private FuzzTarget() {}

    /** Jazzer calls it once. */
    public static void fuzzerInitialize(String[] arguments) {
        decoder = Decoder.valueOf(arguments[0]);
    }

    /** Jazzer calls it for every input; what is thrown here is a finding. */
    public static void fuzzerTestOneInput(byte[] input) {
        decoder.reads(Bytes.of(input));
    }
}
