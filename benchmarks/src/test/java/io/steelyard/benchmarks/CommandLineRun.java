package io.steelyard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** One command run in this JVM: its status and what it printed. */
record CommandLineRun(int status, String out, String err) {
    static CommandLineRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandLineRun(status, out.toString(), err.toString());
    }

    /** The results, every line of which must be a JSON object. */
    List<JsonNode> lines() throws JsonProcessingException {
        assertThat(status).as(err).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.lines().toList()) {
            JsonNode parsed = new ObjectMapper().readTree(line);
            assertThat(parsed.isObject()).as(line).isTrue();
            assertThat(parsed.has("benchmark")).as(line).isTrue();
            lines.add(parsed);
        }
        return lines;
    }
}
