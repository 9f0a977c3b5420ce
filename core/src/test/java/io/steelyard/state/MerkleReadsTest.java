package io.steelyard.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ReadWriteSet.MerkleSummary;
import io.steelyard.format.Version;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MerkleReadsTest {
    @Test
    void summaries_are_those_of_fabrics_algorithm() throws Exception {
        String expected =
                new String(Resources.read("/state/merkle-summaries.txt").toArray(), StandardCharsets.UTF_8);
        assertThat(expected.lines()).hasSize(57).allSatisfy(line -> {
            String[] words = line.split(" ");
            MerkleReads tree = new MerkleReads(Integer.parseInt(words[0]));
            for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                tree.add(String.format(Locale.ROOT, "key%06d", i), new Version(i / 7, i % 7));
            }
            assertThat(describe(tree.finish())).isEqualTo(line.substring(words[0].length() + words[1].length() + 2));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_degree_below_two_is_refused(int degree) {
        assertThat(MerkleReads.isPossibleDegree(degree)).isFalse();
        assertThatThrownBy(() -> new MerkleReads(degree)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_degree_is_an_unsigned_number() {
        MerkleReads tree = new MerkleReads(-1);
        tree.add("a", new Version(1, 0));
        tree.add("b", new Version(1, 0));
        assertThat(tree.finish()).isEmpty();
    }

    private static String describe(Optional<MerkleSummary> summary) throws Exception {
        if (summary.isEmpty()) {
            return "-";
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        summary.get().maxLevelHashes().forEach(hash -> hash.updateTo(digest));
        return summary.get().maxLevel() + " " + summary.get().maxLevelHashes().size() + " "
                + Bytes.owning(digest.digest()).hex();
    }
}
