package io.steelyard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.Consortium;
import io.steelyard.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a crash in the middle of creating a channel leaves behind, and what a node that lost its blocks does. */
@Timeout(60)
class InterruptedCreationTest {
    @TempDir
    Path directory;

    @BeforeEach
    void create() throws IOException {
        try (Consortium consortium =
                Consortium.at(directory).org("Clinic").org("Insurer").start()) {
            consortium.createChannel("claims");
        }
        forget(directory.resolve("nodes/peer0.insurer/channels/claims"));
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

    @Test
    void a_channel_whose_creation_was_interrupted_is_finished_at_the_next_start() throws IOException {
        Path files = directory.resolve("channels");
        Files.move(files.resolve("claims.block"), files.resolve("claims.creating"));

        try (Consortium reopened = Consortium.at(directory).start()) {
            assertThat(reopened.ledger("peer0.insurer", "claims").height()).isOne();
        }

        assertThat(files.resolve("claims.block")).exists();
    }

    @Test
    void a_node_that_lost_the_blocks_of_a_created_channel_does_not_begin_anew() throws IOException {
        Files.createDirectories(directory.resolve("nodes/peer0.insurer/channels/claims"));

        assertThatThrownBy(() -> Consortium.at(directory).start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has lost the blocks of channel 'claims'");
    }
}
