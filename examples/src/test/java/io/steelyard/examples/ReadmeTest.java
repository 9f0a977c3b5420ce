package io.steelyard.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The README's program, compiled and run. It stands in the README behind the markers {@code readme-example}, {@code readme-program} and
 * {@code readme-output}. White space and comments at the ends of lines may differ, nothing else.
 */
@Timeout(60)
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path THIS_SOURCE = Path.of("src/test/java/io/steelyard/examples/ReadmeTest.java");

    interface Claims {
        @Submit
        Claim open(String id, long cents);

        @Evaluate
        Claim read(String id);
    }

    record Claim(String id, long cents, String openedBy) {}

    record ClaimsContract(ContractContext tx) implements Claims {
        public Claim open(String id, long cents) {
            if (tx.get(id).isPresent()) throw new ContractException("claim " + id + " exists already");
            Claim claim = new Claim(id, cents, tx.caller().mspId());
            tx.put(id, claim);
            return claim;
        }

        public Claim read(String id) {
            return tx.get(id, Claim.class).orElseThrow(() -> new ContractException("there is no claim " + id));
        }
    }

    private static void program() {
        try (Consortium consortium =
                Consortium.inMemory().org("Clinic").org("Insurer").start()) {
            consortium
                    .createChannel("claims", "Clinic", "Insurer")
                    .deploy("claims", Claims.class, ClaimsContract::new, EndorsementPolicy.allOf("Clinic", "Insurer"));
            Claims clinic = consortium.gateway("Clinic").channel("claims").contract("claims", Claims.class);
            Claims insurer = consortium.gateway("Insurer").channel("claims").contract("claims", Claims.class);
            System.out.println(clinic.open("c-1", 12_000));
            System.out.println(insurer.read("c-1"));
            System.out.println(consortium.channel("claims").audit().problems());
        }
    }

    @Test
    void the_readmes_contract_and_program_are_compiled_here() throws IOException {
        String source = code(Files.readString(THIS_SOURCE));

        assertThat(source).contains(code(block("readme-example", "java")));
        assertThat(source).contains(code(block("readme-program", "java")));
    }

    @Test
    void the_readmes_output_is_what_the_program_prints() throws IOException {
        assertThat(printed(ReadmeTest::program))
                .isEqualTo(block("readme-output", "text").strip());
    }

    private static String block(String marker, String language) throws IOException {
        String readme = Files.readString(README).replace("\r\n", "\n");
        String start = "<!-- " + marker + " -->\n```" + language + "\n";
        assertThat(readme).describedAs("README.md has the block").containsOnlyOnce(start);
        int from = readme.indexOf(start) + start.length();
        return readme.substring(from, readme.indexOf("```", from));
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
