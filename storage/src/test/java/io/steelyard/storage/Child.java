package io.steelyard.storage;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.SteelyardException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.format.Version;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import io.steelyard.state.VersionedValue;
import io.steelyard.storage.internal.TestBlocks;
import io.steelyard.storage.mapdb.MapDbStateStoreFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** A second JVM: what it does is its first argument, what it has done it prints, a line each. */
public final class Child implements AutoCloseable {
    /** What Chronicle needs. */
    static final List<String> CHRONICLE_FLAGS = List.of(
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED");

    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a JVM with this test's class path; its standard error is ours. */
    static Child start(List<String> jvmFlags, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** The next line it prints; fails at the end. */
    String line() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new AssertionError("the child has ended");
        }
        return line;
    }

    /** Kills it and gives the lines that it had printed and nobody had read. */
    List<String> kill() throws IOException, InterruptedException {
        // not Process.destroyForcibly, which closes the pipe that we still want to read
        process.toHandle().destroyForcibly();
        List<String> rest = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            rest.add(line);
        }
        process.waitFor();
        return rest;
    }

    /** Lets it end and waits for that. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Runs in the second JVM. */
    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "append" -> append(arguments[1], Path.of(arguments[2]));
            case "apply" -> apply(arguments[1], Path.of(arguments[2]));
            case "hold" -> hold(arguments[1], Path.of(arguments[2]));
            case "flags" -> flags(Path.of(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void append(String kind, Path directory) {
        BlockLog log = factory(kind).open(directory, Durability.POWER_LOSS);
        Bytes tip = log.height() == 0 ? Bytes.EMPTY : log.read(log.height() - 1).hash();
        say("height " + log.height());
        while (true) {
            Block block = TestBlocks.block(log.height(), tip);
            log.append(block);
            tip = block.hash();
            if (block.number() % 3 == 0) {
                log.sync();
                say("synced " + log.height());
            }
        }
    }

    private static void apply(String kind, Path directory) {
        StateStore store = stateFactory(kind).open(directory);
        say("savepoint " + store.savepoint());
        for (long block = store.savepoint() + 1; true; block++) {
            StateBatch batch = new StateBatch();
            for (int i = 0; i < 500; i++) {
                batch.add("ns", "key" + i * 7919 % 20_000, value(block));
            }
            store.apply(batch, block);
            say("applied " + block);
        }
    }

    /** A value of a block that is long enough to fill files. */
    static VersionedValue value(long block) {
        return new VersionedValue(Bytes.utf8("value ".repeat(50) + block), Bytes.EMPTY, new Version(block, 0));
    }

    private static void hold(String kind, Path directory) throws IOException {
        try (BlockLog log = factory(kind).open(directory, Durability.PROCESS)) {
            say("holding " + log.height());
            System.in.read();
        } catch (StorageException refused) {
            say("refused: " + refused.getMessage());
        }
    }

    private static void flags(Path directory) {
        say(factory("chronicle").whyUnavailable().orElse("available"));
        try {
            factory("chronicle")
                    .open(directory.resolve("chronicle"), Durability.PROCESS)
                    .close();
            say("opened");
        } catch (SteelyardException e) {
            say(e.getClass().getSimpleName());
        }
        try (BlockLog log = factory("file").open(directory.resolve("file"), Durability.PROCESS)) {
            log.append(TestBlocks.block(0, Bytes.EMPTY));
            say("height " + log.height());
        }
        try (StateStore store = new MapDbStateStoreFactory().open(directory.resolve("state"))) {
            store.apply(new StateBatch(), 0);
            say("savepoint " + store.savepoint());
        }
    }

    /** A factory as users find it. */
    static BlockLogFactory factory(String kind) {
        return ServiceLoader.load(BlockLogFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.name().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /** A state store's factory as users find it. */
    static StateStoreFactory stateFactory(String kind) {
        return ServiceLoader.load(StateStoreFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.name().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
