package io.steelyard.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.Channel;
import io.steelyard.ChannelOptions;
import io.steelyard.Consortium;
import io.steelyard.EndorsementPolicy;
import io.steelyard.bytes.Bytes;
import io.steelyard.contract.Contract;
import io.steelyard.contract.ContractContext.Bounds;
import io.steelyard.format.ContractResponse;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.Submission;
import io.steelyard.state.Snapshot;
import io.steelyard.state.StateDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sums and their history survive a restart, and a state that is lost is rebuilt from blocks to the same. */
@Timeout(120)
class AdditiveRestartTest {
    private static final Contract COUNTERS = (tx, function, arguments) -> {
        String key = arguments.get(0).utf8();
        String answer =
                switch (function) {
                    case "count" -> {
                        tx.add(key, Long.parseLong(arguments.get(1).utf8()), Bounds.atLeast(0));
                        yield "";
                    }
                    case "past" ->
                        tx.history(key).stream()
                                .map(past -> past.value().utf8())
                                .collect(Collectors.joining(","));
                    default -> tx.get(key).map(Bytes::utf8).orElse("0");
                };
        return ContractResponse.success(Bytes.utf8(answer));
    };

    @TempDir
    Path directory;

    private static ContractClient counters(Consortium consortium) {
        consortium.channel("counts").deploy("counters", "1.0", COUNTERS, EndorsementPolicy.allOf("Clinic", "Insurer"));
        return consortium.gateway("Clinic").channel("counts").contract("counters");
    }

    private static String digest(Consortium consortium, String peer) {
        try (Snapshot snapshot = consortium.ledger(peer, "counts").snapshot()) {
            return snapshot.height() + " " + StateDigest.of(snapshot).hex();
        }
    }

    @Test
    void what_was_counted_is_counted_on() throws IOException {
        String digest;
        String past;
        try (Consortium consortium =
                Consortium.at(directory).org("Clinic").org("Insurer").start()) {
            Channel channel = consortium.createChannel("counts", ChannelOptions.DEFAULT.additiveWrites());
            ContractClient counters = counters(consortium);
            List<Submission> sent = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                sent.add(counters.submitAsync("count", "views", "2"));
            }
            assertThat(sent).allMatch(each -> each.outcome().join().isValid());
            assertThat(counters.submitAsync("count", "views", "-129")
                            .outcome()
                            .join()
                            .isValid())
                    .isFalse();
            channel.awaitEverywhere();
            digest = digest(consortium, "peer0.clinic");
            past = counters.evaluate("past", "views");
            assertThat(past).startsWith("128,126,124,").endsWith(",4,2");
        }
        for (String peer : List.of("", "peer0.insurer")) {
            if (!peer.isEmpty()) {
                forget(directory.resolve("nodes/" + peer + "/channels/counts/state"));
            }
            try (Consortium again = Consortium.at(directory).start()) {
                ContractClient counters = counters(again);
                assertThat(digest(again, "peer0.clinic")).isEqualTo(digest);
                assertThat(digest(again, "peer0.insurer")).isEqualTo(digest);
                assertThat(counters.evaluate("past", "views")).isEqualTo(past);
                assertThat(again.gateway("Insurer")
                                .channel("counts")
                                .contract("counters")
                                .evaluate("past", "views"))
                        .isEqualTo(past);
                assertThat(again.channel("counts").audit().problems()).isEmpty();
            }
        }
        try (Consortium again = Consortium.at(directory).start()) {
            ContractClient counters = counters(again);
            counters.submit("count", "views", "-128");
            assertThat(counters.evaluate("read", "views")).isEqualTo("0");
        }
    }

    private static void forget(Path tree) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(tree)) {
            deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
