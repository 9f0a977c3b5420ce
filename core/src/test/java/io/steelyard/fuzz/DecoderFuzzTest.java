package io.steelyard.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A short seeded run over every decoder; {@link Fuzzing#main} is the long one. */
@Timeout(300)
class DecoderFuzzTest {
    private static final int INPUTS = 3_000;

    /** They read whole configs with certificates in them, a millisecond each. */
    private static final Set<Decoder> SLOW =
            EnumSet.of(Decoder.BLOCK, Decoder.CONFIG_BLOCK, Decoder.CHANNEL_CONFIG, Decoder.MSP);

    private static GoldenPieces pieces;

    @BeforeAll
    static void loadPieces() {
        pieces = GoldenPieces.load();
    }

    @ParameterizedTest
    @EnumSource
    void damaged_input_is_read_or_malformed_in_bounded_time_and_memory(Decoder decoder) {
        Fuzzing fuzzing = new Fuzzing(decoder, pieces, 20260302);
        assertThat(fuzzing.seeds()).as("good input to start from").isNotEmpty();
        fuzzing.run(SLOW.contains(decoder) ? INPUTS / 5 : INPUTS);
        assertThat(fuzzing.findings()).isEmpty();
        assertThat(fuzzing.read()).as("some of it is still read").isPositive();
    }

    @Test
    void a_message_taken_apart_and_put_together_is_the_same() {
        long messages = pieces.all().stream()
                .filter(piece -> WireMessage.parse(piece)
                        .map(WireMessage::toBytes)
                        .filter(piece::equals)
                        .isPresent())
                .count();
        assertThat(messages).isGreaterThan(pieces.all().size() / 3);
    }

    @Test
    void the_same_seed_makes_the_same_inputs() {
        List<Bytes> all = pieces.all();
        Mutator one = new Mutator(5, all);
        Mutator two = new Mutator(5, all);
        for (int i = 0; i < 200; i++) {
            Bytes good = all.get(i);
            assertThat(one.mutate(good)).isEqualTo(two.mutate(good));
        }
    }
}
