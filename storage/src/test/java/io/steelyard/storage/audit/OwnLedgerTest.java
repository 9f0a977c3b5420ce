package io.steelyard.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.Channel;
import io.steelyard.Consortium;
import io.steelyard.EndorsementPolicy;
import io.steelyard.config.BatchSettings;
import io.steelyard.contract.ContractContext;
import io.steelyard.contract.Submit;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.Submission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What networks of ours keep is audited by the same command: every node's log, while it is open and afterwards. */
@Timeout(180)
class OwnLedgerTest {
    interface Counters {
        @Submit
        long add(String name, long amount);
    }

    record CountersContract(ContractContext tx) implements Counters {
        @Override
        public long add(String name, long amount) {
            long sum = tx.get(name, Long.class).orElse(0L) + amount;
            tx.put(name, sum);
            return sum;
        }
    }

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"file", "chronicle"})
    void every_log_of_a_network_is_clean_and_says_what_it_claims(String kind) throws Exception {
        List<Path> logs;
        try (Consortium network = Consortium.at(directory)
                .org("Clinic")
                .org("Insurer")
                .blockLog(kind)
                .start()) {
            Channel channel = network.createChannel("counters", "Clinic", "Insurer");
            channel.deploy(
                    "counters", Counters.class, CountersContract::new, EndorsementPolicy.allOf("Clinic", "Insurer"));
            ContractClient client =
                    network.gateway("Clinic").channel("counters").contract("counters");
            List<Submission> sent = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                sent.add(client.submitAsync("add", i % 2 == 0 ? "same" : "own" + i, "1"));
            }
            for (Submission each : sent) {
                each.outcome().get(60, TimeUnit.SECONDS);
            }
            channel.updateBatch(new BatchSettings(
                    7,
                    BatchSettings.DEFAULT.absoluteMaxBytes(),
                    BatchSettings.DEFAULT.preferredMaxBytes(),
                    BatchSettings.DEFAULT.timeout()));
            client.submit("add", "last", "1");
            channel.awaitEverywhere();
            logs = logs();
            assertThat(logs).hasSize(3);
            logs.forEach(OwnLedgerTest::clean);
        }
        logs.forEach(OwnLedgerTest::clean);
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> path.endsWith("blocks")).toList();
        }
    }

    private static void clean(Path log) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int code = Audit.run(new PrintStream(output, true, StandardCharsets.UTF_8), "--blocks=" + log);
        String told = output.toString(StandardCharsets.UTF_8);
        assertThat(code).as(told).isEqualTo(Audit.CLEAN);
        assertThat(told).doesNotContain("remark");
        assertThat(told)
                .contains(log.toString().contains("orderer") ? "none are claimed" : "claimed, all as judged here");
    }
}
