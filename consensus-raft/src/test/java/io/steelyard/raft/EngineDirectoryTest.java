package io.steelyard.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.error.ConfigurationException;
import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EngineDirectoryTest {
    @TempDir
    private Path root;

    private final Membership membership = new Membership("claims", "n1", List.of("n1", "n2", "n3"));

    private EngineDirectory directory() {
        return new EngineDirectory(root, membership);
    }

    private Path makeLog() throws IOException {
        Path current = root.resolve(membership.groupUuid().toString()).resolve("current");
        Files.createDirectories(current);
        return Files.createFile(current.resolve("raft-meta"));
    }

    @Test
    void an_empty_directory_of_a_node_without_blocks_is_a_birth() throws IOException {
        directory().check(-1);
        makeLog();
        directory().certify();
        directory().check(-1);
        directory().check(12);
    }

    @Test
    void an_emptied_directory_is_refused_when_there_are_blocks() {
        assertThatThrownBy(() -> directory().check(12))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("its Raft log is gone");
    }

    @Test
    void a_lost_log_is_refused_even_when_there_were_no_blocks_yet() throws IOException {
        Path log = makeLog();
        directory().certify();
        Files.delete(log);
        assertThatThrownBy(() -> directory().check(-1)).isInstanceOf(StorageException.class);
    }

    @Test
    void the_directory_of_another_node_is_refused() throws IOException {
        makeLog();
        directory().certify();
        EngineDirectory other = new EngineDirectory(root, new Membership("claims", "n2", List.of("n1", "n2", "n3")));
        assertThatThrownBy(() -> other.check(-1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("node n1");
    }

    @Test
    void a_snapshot_reads_back_and_one_beyond_the_blocks_is_refused() throws IOException {
        makeLog();
        directory().certify();
        assertThat(directory().snapshot()).isNull();
        directory().snapshot(TermIndex.valueOf(3, 17));
        assertThat(directory().snapshot()).isEqualTo(TermIndex.valueOf(3, 17));
        directory().check(17);
        assertThatThrownBy(() -> directory().check(16))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("17");
        Files.writeString(root.resolve("snapshot"), "term x index 3");
        assertThatThrownBy(() -> directory().check(17)).isInstanceOf(StorageException.class);
    }

    @Test
    void a_sole_member_may_begin_anew_after_its_blocks() throws IOException {
        EngineDirectory sole = new EngineDirectory(root, new Membership("claims", "n1", List.of("n1")));
        sole.check(12);
        assertThat(sole.snapshot()).isEqualTo(TermIndex.valueOf(0, 12));
    }
}
