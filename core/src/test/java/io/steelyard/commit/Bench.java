package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.CapabilitySet;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ConfigChange;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.lifecycle.DefinitionWrites;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.SignaturePolicy;
import io.steelyard.state.ChannelState;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateBatch;
import java.util.ArrayList;
import java.util.List;

/** A channel's rules at work without a peer around them: blocks are judged, and committed when a test says so. One thread. */
final class Bench {
    /** What a channel has that was made with Fabric 1.4 and never upgraded. */
    static final CapabilitySet OLD =
            new CapabilitySet(java.util.Set.of("V1_4_3"), java.util.Set.of("V1_4_2"), java.util.Set.of("V1_4_2"));

    final TestChannel channel;
    final SkipListStateStore store = new SkipListStateStore();
    private final ChannelState state = new ChannelState(store);
    private final BlockPreparation preparation = new BlockPreparation(TestOrg.SUITE, Runnable::run);
    ChannelConfig config;
    private Block last;

    Bench(CapabilitySet capabilities) {
        this(new TestChannel(BatchSettings.DEFAULT, capabilities));
    }

    Bench(TestChannel channel) {
        this.channel = channel;
        this.config = channel.config;
        this.last = channel.genesis;
        state.apply(new StateBatch(), 0);
    }

    long height() {
        return last.number() + 1;
    }

    Draft draft(String contract) {
        return new Draft(channel, contract);
    }

    Draft claims() {
        return draft("claims");
    }

    /** The verdicts on a block with these, which is not committed. */
    Verdicts judge(Envelope... envelopes) {
        return judge(next(envelopes));
    }

    /** A block of these, decoded and checked. */
    PreparedBlock prepare(Envelope... envelopes) {
        return preparation.prepare(next(envelopes), config).join();
    }

    /** What {@link #prepare} comes to after this commit hash. */
    Decision decide(PreparedBlock prepared, Bytes previousCommitHash) {
        BlockValidator validator = new BlockValidator(config, store, new ChannelPolicies(config, store), TestOrg.SUITE);
        return Decision.of(prepared, previousCommitHash, store, validator);
    }

    private Verdicts judge(Block block) {
        PreparedBlock prepared = preparation.prepare(block, config).join();
        return new BlockValidator(config, store, new ChannelPolicies(config, store), TestOrg.SUITE).validate(prepared);
    }

    private Block next(Envelope... envelopes) {
        List<Bytes> data = new ArrayList<>();
        for (Envelope envelope : envelopes) {
            data.add(envelope.bytes());
        }
        return Block.create(height(), last.hash(), data);
    }

    /** Commits a block of these, all of which must be valid. */
    Bench commit(Envelope... envelopes) {
        Block block = next(envelopes);
        Verdicts verdicts = judge(block);
        assertThat(verdicts.codes()).as(verdicts.explanations().toString()).containsOnly(ValidationCode.VALID);
        state.apply(Applied.batch(block, verdicts.codes(), store, verdicts.updates()), block.number());
        config = verdicts.config();
        last = block;
        return this;
    }

    /** Writes straight into the state, as blocks before did by other rules. */
    Bench put(String namespace, String key, Bytes value) {
        Block block = next(claims().envelope());
        StateBatch batch = new StateBatch();
        batch.add(
                namespace,
                key,
                new io.steelyard.state.VersionedValue(
                        value, Bytes.EMPTY, new io.steelyard.format.Version(block.number(), 0)));
        state.apply(batch, block.number());
        last = block;
        return this;
    }

    Bench define(String name, String policy, Bytes collections) {
        ContractDefinition definition = new ContractDefinition(
                name, "1.0", 1, new ApplicationPolicy.Signature(SignaturePolicy.parse(policy)), collections);
        Draft draft = draft("_lifecycle").idle();
        draft.version = "syscc";
        DefinitionWrites.of(definition).forEach((key, value) -> draft.write("_lifecycle", key, value));
        return commit(draft.envelope());
    }

    Bench configure(ConfigChange change, SigningIdentity... signers) {
        return commit(channel.ordered(config, channel.update(change, signers)));
    }
}
