package io.steelyard.config;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import io.steelyard.identity.MspSet;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.Policy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One channel's config at one sequence: Fabric's {@code common.Config} with everything read out of it. Immutable, thread-safe. */
public final class ChannelConfig {
    private ChannelConfig() {}

    /** Reads the config of a genesis or config block. @throws io.steelyard.error.MalformedException naming what is wrong or not supported */
    public static ChannelConfig fromBlock(Block configBlock) {
        throw new UnsupportedOperationException();
    }
    /** Reads {@code common.ConfigEnvelope} bytes. */
    public static ChannelConfig of(String channelId, Bytes configEnvelope) {
        throw new UnsupportedOperationException();
    }
    /** Channel id. */
    public String channelId() {
        throw new UnsupportedOperationException();
    }
    /** Sequence: 0 at genesis, one more with every update. */
    public long sequence() {
        throw new UnsupportedOperationException();
    }
    /** The {@code common.Config} bytes as received. */
    public Bytes bytes() {
        throw new UnsupportedOperationException();
    }
    /** All organizations of the channel, orderers' and members'. */
    public MspSet msps() {
        throw new UnsupportedOperationException();
    }
    /** MSP ids of the member organizations, in byte order. */
    public List<String> applicationOrgs() {
        throw new UnsupportedOperationException();
    }
    /** MSP ids of the ordering organizations, in byte order. */
    public List<String> ordererOrgs() {
        throw new UnsupportedOperationException();
    }
    /** The policy at an absolute path, e.g. {@code /Channel/Application/Writers}; empty when there is none. */
    public Optional<Policy> policy(String path) {
        throw new UnsupportedOperationException();
    }
    /** The path of the policy that guards a resource such as {@code peer/Propose} (ACLs, else Fabric's default). */
    public String aclPolicy(String resource) {
        throw new UnsupportedOperationException();
    }
    /** Block cutting. */
    public BatchSettings batch() {
        throw new UnsupportedOperationException();
    }
    /** Name of the ordering engine. */
    public String consensusType() {
        throw new UnsupportedOperationException();
    }
    /** The engine's own part. */
    public Bytes consensusMetadata() {
        throw new UnsupportedOperationException();
    }
    /** Enabled capabilities of a group: {@code Channel}, {@code Orderer} or {@code Application}. */
    public Set<String> capabilities(String group) {
        throw new UnsupportedOperationException();
    }
    /** Binds an ApplicationPolicy to this config; a dangling reference refuses everything. */
    public Policy bind(ApplicationPolicy policy) {
        throw new UnsupportedOperationException();
    }
    /** The next config for a signed update (a {@code ConfigUpdateEnvelope}), as {@code ConfigEnvelope} bytes. @throws ConfigUpdateRefused with Fabric's reason */
    public Bytes propose(Bytes configUpdateEnvelope, io.steelyard.crypto.CryptoSuite suite) {
        throw new UnsupportedOperationException();
    }
    /** Checks an ordered {@code ConfigEnvelope} by recomputing it from its last_update. @throws ConfigUpdateRefused when it does not follow from this config */
    public ChannelConfig validate(Bytes configEnvelope, io.steelyard.crypto.CryptoSuite suite) {
        throw new UnsupportedOperationException();
    }
}
