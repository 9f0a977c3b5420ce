package io.steelyard.fuzz;

import com.sun.management.ThreadMXBean;
import io.steelyard.bytes.Bytes;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Gives one decoder damaged input and watches for what must not happen: an error that is not {@code MalformedException}, more
 * processor time or memory than the size of the input allows. Seeded; an input that a decoder still reads may become the next to be
 * damaged, so that damage adds up. One thread.
 */
public final class Fuzzing {
    /** Nanoseconds of this thread's processor time that any input may take, and more for each of its bytes. */
    private static final long NANOS = 400_000_000;

    private static final long NANOS_A_BYTE = 20_000;

    /** Bytes of memory that any input may take, all objects counted that were ever made, and more for each of its bytes. */
    private static final long MEMORY = 2_000_000;

    private static final long MEMORY_A_BYTE = 1_000;
    private static final int FINDINGS_MAX = 20;
    private static final int LIVELY_MAX = 64;
    private static final int LIVELY_BYTES_MAX = 64 * 1024;
    private static final long ROUND = 50_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Decoder decoder;
    private final List<Bytes> seeds;
    private final Bytes[] lively = new Bytes[LIVELY_MAX];
    private final Mutator mutator;
    private final Random random;
    private final Map<String, String> findings = new TreeMap<>();
    private long inputs;
    private long read;
    private long mostMemory;
    private double mostMemoryRatio;
    private long mostNanos;

    Fuzzing(Decoder decoder, GoldenPieces pieces, long seed) {
        this.decoder = decoder;
        this.seeds = pieces.seedsOf(decoder);
        this.mutator = new Mutator(seed, pieces.all());
        this.random = new Random(seed + 1);
    }

    List<Bytes> seeds() {
        return seeds;
    }

    void run(long count) {
        for (long i = 0; i < count && findings.size() < FINDINGS_MAX; i++) {
            Bytes input = mutator.mutate(base());
            if (tryOne(input) && input.size() <= LIVELY_BYTES_MAX) {
                lively[random.nextInt(LIVELY_MAX)] = input;
            }
        }
    }

    private Bytes base() {
        Bytes kept = lively[random.nextInt(LIVELY_MAX)];
        return kept != null && random.nextInt(3) == 0 ? kept : seeds.get(random.nextInt(seeds.size()));
    }

    private boolean tryOne(Bytes input) {
        inputs++;
        long memory = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        boolean isRead = false;
        try {
            isRead = decoder.reads(input);
            read += isRead ? 1 : 0;
        } catch (RuntimeException | Error e) {
            StackTraceElement[] stack = e.getStackTrace();
            add(e.getClass().getName() + " at " + (stack.length == 0 ? "?" : stack[0]), input);
        }
        long spentNanos = THREADS.getCurrentThreadCpuTime() - nanos;
        long spentMemory = THREADS.getCurrentThreadAllocatedBytes() - memory;
        // the first inputs load classes
        if (inputs > 500) {
            mostNanos = Math.max(mostNanos, spentNanos);
            mostMemory = Math.max(mostMemory, spentMemory);
            mostMemoryRatio = Math.max(mostMemoryRatio, (double) spentMemory / (input.size() + 1_000));
            if (spentNanos > NANOS + NANOS_A_BYTE * input.size()) {
                add("too much time", input);
            }
            if (spentMemory > MEMORY + MEMORY_A_BYTE * input.size()) {
                add("too much memory", input);
            }
        }
        return isRead;
    }

    private void add(String what, Bytes input) {
        findings.putIfAbsent(decoder + ": " + what, input.hex());
    }

    /** Each kind of misbehaviour with the first input that showed it, in hexadecimal. */
    Map<String, String> findings() {
        return findings;
    }

    long read() {
        return read;
    }

    @Override
    public String toString() {
        return decoder + " " + inputs + " inputs, " + read + " read, from " + seeds.size() + " seeds; at most "
                + mostNanos / 1_000 + " us, " + mostMemory + " bytes of memory, " + Math.round(mostMemoryRatio)
                + " for a byte of (1,000 bytes and the input); findings: " + findings.size();
    }

    /**
     * {@code Fuzzing inputs seed [decoder...]}: the long run, in rounds over all decoders if none is named; tells after each round
     * how far it is. Fails when anything is found.
     */
    public static void main(String[] arguments) {
        long count = Long.parseLong(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        List<String> chosen = List.of(arguments).subList(2, arguments.length);
        GoldenPieces pieces = GoldenPieces.load();
        List<Fuzzing> all = Stream.of(Decoder.values())
                .filter(decoder -> chosen.isEmpty() || chosen.contains(decoder.name()))
                .map(decoder -> new Fuzzing(decoder, pieces, seed))
                .toList();
        for (long done = 0; done < count; done += ROUND) {
            for (Fuzzing fuzzing : all) {
                fuzzing.run(Math.min(ROUND, count - done));
                System.out.println(fuzzing);
                fuzzing.findings().forEach((what, input) -> System.out.println("  " + what + "\n    " + input));
            }
        }
        if (all.stream().anyMatch(fuzzing -> !fuzzing.findings().isEmpty())) {
            throw new AssertionError("there are findings, see above");
        }
    }
}
