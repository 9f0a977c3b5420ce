package io.steelyard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.Channel;
import io.steelyard.Consortium;
import io.steelyard.EndorsementPolicy;
import io.steelyard.contract.ContractContext;
import io.steelyard.contract.ContractException;
import io.steelyard.contract.Evaluate;
import io.steelyard.contract.Submit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The README's program, compiled and run. Behind the marker {@code <!-- readme-example -->} the README has it in a {@code java} block
 * and what it prints in a {@code text} block. White space and line comments may differ, nothing else.
 */
@Timeout(60)
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path THIS_SOURCE = Path.of("src/test/java/io/steelyard/examples/ReadmeTest.java");
    private static final Pattern BLOCKS =
            Pattern.compile("<!-- readme-example -->\\s*```java\\n(.*?)```.*?```text\\n(.*?)```", Pattern.DOTALL);

    interface Assets {
        @Submit
        Asset create(String id, String owner);

        @Submit
        Asset transfer(String id, String owner);

        @Evaluate
        Asset read(String id);
    }

    record Asset(String id, String owner) {}

    record AssetContract(ContractContext tx) implements Assets {
        public Asset create(String id, String owner) {
            tx.put(id, new Asset(id, owner));
            return new Asset(id, owner);
        }

        public Asset transfer(String id, String owner) {
            read(id);
            return create(id, owner);
        }

        public Asset read(String id) {
            return tx.get(id, Asset.class).orElseThrow(() -> new ContractException("there is no asset " + id));
        }
    }

    private static void program() {
        try (Consortium consortium =
                Consortium.inMemory().org("Clinic").org("Insurer").start()) {
            Channel channel = consortium.createChannel("register", "Clinic", "Insurer");
            channel.deploy(
                    "assets", Assets.class, AssetContract::new, EndorsementPolicy.allOf("Clinic", "Insurer"));
            Assets clinic = consortium.gateway("Clinic").channel("register").contract("assets", Assets.class);
            Assets insurer = consortium.gateway("Insurer").channel("register").contract("assets", Assets.class);
            System.out.println(clinic.create("scanner-7", "Clinic"));
            System.out.println(clinic.transfer("scanner-7", "Insurer"));
            channel.awaitEverywhere();
            System.out.println(insurer.read("scanner-7"));
        }
    }

    @BeforeEach
    void the_readme_is_there() {
        Assumptions.assumeTrue(Files.exists(README), "this copy of the sources has no README.md");
    }

    @Test
    void the_readmes_program_is_the_one_that_is_compiled_here() throws IOException {
        assertThat(code(Files.readString(THIS_SOURCE))).contains(code(block(1)));
    }

    @Test
    void the_readmes_output_is_what_the_program_prints() throws IOException {
        assertThat(printed(ReadmeTest::program)).isEqualTo(block(2).strip());
    }

    private static String block(int group) throws IOException {
        Matcher blocks = BLOCKS.matcher(Files.readString(README).replace("\r\n", "\n"));
        assertThat(blocks.find())
                .describedAs("README.md has the marker with a java and a text block behind it")
                .isTrue();
        return blocks.group(group);
    }

    /** Code without comments at the ends of lines and without white space. */
    private static String code(String source) {
        return source.replaceAll("(?m)//.*$", "").replaceAll("\\s+", "");
    }

    private static String printed(Runnable program) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n").strip();
    }
}
