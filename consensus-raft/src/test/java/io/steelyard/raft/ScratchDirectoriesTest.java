package io.steelyard.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScratchDirectoriesTest {
    private static final List<String> MEMBERS = List.of("n1", "n2");

    private final ScratchDirectories scratch = new ScratchDirectories();
    private final Membership one = new Membership("claims", "n1", MEMBERS);
    private final Membership two = new Membership("claims", "n2", MEMBERS);

    @Test
    void a_node_that_comes_back_while_another_runs_finds_its_files() throws IOException {
        Path first = scratch.acquire(one);
        Path second = scratch.acquire(two);
        Files.writeString(first.resolve("vote"), "n2");
        scratch.release(one);
        assertThat(scratch.acquire(one)).isEqualTo(first);
        assertThat(first.resolve("vote")).exists();
        assertThat(second).isNotEqualTo(first);
        scratch.release(one);
        scratch.release(two);
    }

    @Test
    void the_last_engine_of_a_channel_leaves_no_file_behind() throws IOException {
        Path first = scratch.acquire(one);
        Path second = scratch.acquire(two);
        Path elsewhere = scratch.acquire(new Membership("trades", "n1", MEMBERS));
        Files.createDirectories(second.resolve("deep/down"));
        scratch.release(one);
        scratch.release(two);
        assertThat(first.getParent()).doesNotExist();
        assertThat(elsewhere).exists();
        scratch.release(new Membership("trades", "n1", MEMBERS));
        assertThat(elsewhere.getParent()).doesNotExist();
    }
}
