package io.steelyard.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.Consortium;
import io.steelyard.ConsortiumBuilder;
import io.steelyard.EndorsementPolicy;
import io.steelyard.Raft;
import io.steelyard.bytes.Bytes;
import io.steelyard.commit.TransactionOutcome;
import io.steelyard.contract.Contract;
import io.steelyard.format.ContractResponse;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.Submission;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole network over Raft: in memory, and on disk through restarts and the loss of ordering nodes. */
@Timeout(120)
class RaftConsortiumTest {
    private static final Contract NOTES = (tx, function, arguments) -> switch (function) {
        case "put" -> {
            tx.put(arguments.get(0).utf8(), arguments.get(1));
            yield ContractResponse.success(arguments.get(1));
        }
        case "get" ->
            tx.get(arguments.get(0).utf8())
                    .map(ContractResponse::success)
                    .orElseGet(() -> ContractResponse.error("nothing there"));
        default -> ContractResponse.error("no function " + function);
    };

    @TempDir
    Path directory;

    private static Consortium start(ConsortiumBuilder builder) {
        return builder.org("Clinic").org("Insurer").ordering(Raft.nodes(3)).start();
    }

    private static void createChannel(Consortium consortium) {
        consortium.createChannel("notes");
        deploy(consortium);
    }

    private static void deploy(Consortium consortium) {
        consortium.channel("notes").deploy("notes", "1.0", NOTES, EndorsementPolicy.allOf("Clinic", "Insurer"));
    }

    private static ContractClient notes(Consortium consortium, String organization) {
        return consortium.gateway(organization).channel("notes").contract("notes");
    }

    @Test
    void three_ordering_nodes_in_memory_commit_on_every_peer() {
        try (Consortium consortium = start(Consortium.inMemory())) {
            createChannel(consortium);

            notes(consortium, "Clinic").submit("put", "k", "v");

            consortium.channel("notes").awaitEverywhere();
            assertThat(notes(consortium, "Insurer").evaluate("get", "k")).isEqualTo("v");
            assertThat(consortium.channel("notes").audit().problems()).isEmpty();
        }
    }

    @Test
    void a_restart_in_the_middle_of_work_loses_nothing_acknowledged() {
        Map<String, String> acknowledged = new TreeMap<>();
        try (Consortium consortium = start(Consortium.at(directory))) {
            createChannel(consortium);
            for (int i = 0; i < 20; i++) {
                notes(consortium, "Clinic").submit("put", "k" + i, "v" + i);
                acknowledged.put("k" + i, "v" + i);
            }
            List<Submission> inFlight = new ArrayList<>();
            for (int i = 20; i < 120; i++) {
                inFlight.add(notes(consortium, "Insurer").submitAsync("put", "k" + i, "v" + i));
            }
            for (int i = 20; i < 60; i++) {
                TransactionOutcome outcome = inFlight.get(i - 20).outcome().join();
                assertThat(outcome.isValid()).isTrue();
                acknowledged.put("k" + i, "v" + i);
            }
        }
        try (Consortium reopened = Consortium.at(directory).start()) {
            deploy(reopened);
            acknowledged.forEach((key, value) ->
                    assertThat(notes(reopened, "Insurer").evaluate("get", key)).isEqualTo(value));
            notes(reopened, "Clinic").submit("put", "after", "restart");
            assertThat(reopened.channel("notes").audit().problems()).isEmpty();
        }
    }

    @Test
    void an_ordering_node_that_was_lost_comes_back_and_catches_up() {
        try (Consortium consortium = start(Consortium.at(directory))) {
            createChannel(consortium);
            notes(consortium, "Clinic").submit("put", "a", "1");
            String lost = consortium.nodes().stream()
                    .filter(id -> id.startsWith("orderer"))
                    .findFirst()
                    .orElseThrow();
            consortium.stopNode(lost);
            notes(consortium, "Clinic").submit("put", "b", "2");
            consortium.startNode(lost);
            String other = consortium.nodes().stream()
                    .filter(id -> id.startsWith("orderer") && !id.equals(lost))
                    .findFirst()
                    .orElseThrow();
            notes(consortium, "Clinic").submit("put", "c", "3");
            consortium.stopNode(other);

            notes(consortium, "Clinic").submit("put", "d", "4");

            assertThat(notes(consortium, "Clinic").evaluate("get", "d")).isEqualTo("4");
            assertThat(notes(consortium, "Clinic").evaluate("get", Bytes.utf8("b")))
                    .isEqualTo(Bytes.utf8("2"));
            assertThat(consortium.channel("notes").audit().problems()).isEmpty();
        }
    }
}
