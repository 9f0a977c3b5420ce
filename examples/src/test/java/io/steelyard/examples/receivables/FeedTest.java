package io.steelyard.examples.receivables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.examples.Transcript;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.EventStart;
import io.steelyard.gateway.FileCheckpoint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FeedTest {
    private static final LocalDate DUE = LocalDate.of(2027, 3, 31);

    @TempDir
    Path directory;

    private ReceivablesNetwork network;

    @BeforeEach
    void start() {
        network = ReceivablesNetwork.start();
    }

    @AfterEach
    void stop() {
        network.close();
    }

    private List<String> read(int eventsMax) {
        FileCheckpoint checkpoint = new FileCheckpoint(directory.resolve("feed.json"));
        return new Feed(network.channel("Bank"), ReceivablesNetwork.CONTRACT, checkpoint).read(eventsMax);
    }

    private static List<String> withoutBlocks(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .toList();
    }

    @Test
    void a_new_listener_goes_on_where_the_checkpoint_says() {
        network.as("Supplier").issue("inv-1", "Buyer", 1_000_000, DUE);
        network.as("Supplier").split("inv-1", List.of(600_000L, 400_000L));
        network.as("Supplier").transfer("inv-1/1", "Bank");

        assertThat(withoutBlocks(read(1))).containsExactly("Supplier issued inv-1: Buyer owes 10000.00 on 2027-03-31");
        assertThat(withoutBlocks(read(1)))
                .containsExactly("Supplier split inv-1 into inv-1/1 (6000.00) and inv-1/2 (4000.00)");
        network.as("Buyer").settle("inv-1/1");
        assertThat(withoutBlocks(read(10)))
                .containsExactly("Supplier sold inv-1/1 (6000.00) to Bank", "Buyer paid inv-1/1: 6000.00 to Bank");
        assertThat(read(10)).isEmpty();
    }

    @Test
    void an_event_that_was_not_handled_to_its_end_is_told_again() {
        network.as("Supplier").issue("inv-1", "Buyer", 1, DUE);
        EventStart before = EventStart.atBlock(0);

        List<String> once = read(10);
        new FileCheckpoint(directory.resolve("feed.json")).save(before);

        assertThat(read(10)).isEqualTo(once).hasSize(1);
    }

    @Test
    void what_was_invalidated_is_not_told() {
        Receivables alone = network.as("Supplier", CallOptions.DEFAULT.endorsedBy("Supplier"));

        assertThat(catchThrowableOfType(CommitException.class, () -> alone.issue("inv-1", "Buyer", 1, DUE)))
                .isNotNull();

        assertThat(read(10)).isEmpty();
    }

    @Test
    void the_example_runs_and_tells_its_story() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        ReceivablesExample.run(directory, new Transcript(new PrintStream(printed, true, StandardCharsets.UTF_8)));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("needs a signature of Buyer")
                .contains("MVCC_READ_CONFLICT")
                .contains("Buyer paid inv-1/1: 6000.00 to Bank");
    }
}
