package io.steelyard.config;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hostile bytes: whatever is damaged, the answer is a refusal or a config, never another exception. */
@Timeout(240)
class ConfigFuzzTest {
    private static final int ROUNDS = 300;

    private final TestChannel channel = new TestChannel();

    @Test
    void a_damaged_config_envelope_is_refused_or_read() {
        Bytes golden = Envelope.inBlock(
                        TestChannel.golden("fabric-3.1.5-bft", 0).data().get(0))
                .data();
        Random random = new Random(20260203);
        for (int round = 0; round < ROUNDS; round++) {
            Bytes damaged = damaged(golden, random);
            survives(() -> ChannelConfig.of("mychannel", damaged));
        }
    }

    @Test
    void a_damaged_config_block_is_refused_or_read() {
        Bytes golden = TestChannel.golden("fabric-3.1.5-raft", 15).toBytes();
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            Bytes damaged = damaged(golden, random);
            survives(() -> ChannelConfig.fromBlock(Block.parse(damaged)));
        }
    }

    @Test
    void a_damaged_ordered_config_is_refused_or_valid() {
        ChannelConfig genesis = ChannelConfig.fromBlock(TestChannel.golden("fabric-3.1.5-raft", 0));
        Bytes golden = Envelope.inBlock(
                        TestChannel.golden("fabric-3.1.5-raft", 15).data().get(0))
                .data();
        Random random = new Random(99);
        for (int round = 0; round < ROUNDS; round++) {
            Bytes damaged = damaged(golden, random);
            survives(() -> genesis.validate(damaged, Org.SUITE));
        }
    }

    @Test
    void a_damaged_update_is_refused_or_applied() {
        Envelope update = channel.signed(
                ConfigChange.to(channel.genesis).addMember(new Org("New").organization()),
                channel.clinicAdmin,
                channel.labAdmin);
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            Bytes payload = damaged(update.payload(), random);
            survives(() -> channel.genesis.propose(Envelope.of(payload, update.signature()), Org.SUITE));
        }
    }

    private interface Attempt {
        Object run();
    }

    @SuppressWarnings("EmptyCatch")
    private static void survives(Attempt attempt) {
        try {
            attempt.run();
        } catch (MalformedException | ConfigUpdateRefused expected) {
            // Either is an answer in words.
        }
    }

    private static Bytes damaged(Bytes good, Random random) {
        byte[] bytes = good.toArray();
        if (random.nextInt(4) == 0) {
            return Bytes.owning(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return Bytes.owning(bytes);
    }
}
