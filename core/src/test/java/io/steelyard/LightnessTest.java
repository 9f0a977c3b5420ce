package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.fixture.InMemoryRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an in-memory network costs the program that it lives in: no engine, no socket, no file, and nothing that keeps it from ending. */
@Timeout(180)
class LightnessTest {
    private static final Pattern LOADED = Pattern.compile("^(?:\\[[^]]*])*\\s*([\\w.$/]+) source: ");

    @Test
    void a_network_in_memory_loads_no_engine_opens_no_socket_and_writes_no_file(@TempDir Path directory)
            throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path classes = directory.resolve("classes.log");
        Path output = directory.resolve("output.log");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load=info:file=" + classes,
                        "-cp",
                        withoutNativeProviders(System.getProperty("java.class.path")),
                        InMemoryRun.class.getName())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(program.waitFor(120, TimeUnit.SECONDS))
                .as("it ends by itself")
                .isTrue();
        assertThat(Files.readString(output)).contains("the value is v");
        assertThat(program.exitValue()).isZero();

        List<String> loaded = Files.readAllLines(classes).stream()
                .map(LOADED::matcher)
                .filter(Matcher::find)
                .map(line -> line.group(1))
                .toList();
        assertThat(loaded)
                .contains("io.steelyard.Consortium", "java.lang.Object")
                .hasSizeGreaterThan(1_000);
        assertThat(loaded)
                .as("engines and servers")
                .noneMatch(name -> name.matches(
                        "(org\\.apache\\.ratis|net\\.openhft|org\\.mapdb|com\\.hazelcast|io\\.vertx|io\\.grpc|io\\.netty"
                                + "|org\\.h2|org\\.rocksdb)\\..*"));
        // JDK 25 loads SocketChannelImpl by itself, without a socket, so there it says nothing
        assertThat(loaded)
                .as("sockets")
                .doesNotContain(
                        "java.net.Socket",
                        "java.net.ServerSocket",
                        "java.net.DatagramSocket",
                        "sun.nio.ch.ServerSocketChannelImpl",
                        "sun.nio.ch.DatagramChannelImpl");
        if (Runtime.version().feature() < 25) {
            assertThat(loaded).as("client sockets").doesNotContain("sun.nio.ch.SocketChannelImpl");
        }
        try (var files = Files.list(home)) {
            assertThat(files).as("files in its directory").isEmpty();
        }
    }

    /** They are a user's choice, and load what they like: Conscrypt has sockets of its own. */
    private static String withoutNativeProviders(String classPath) {
        return java.util.Arrays.stream(classPath.split(java.io.File.pathSeparator))
                .filter(entry -> !entry.contains("conscrypt") && !entry.contains("CorrettoCrypto"))
                .collect(java.util.stream.Collectors.joining(java.io.File.pathSeparator));
    }
}
