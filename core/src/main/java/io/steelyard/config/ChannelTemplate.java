package io.steelyard.config;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import java.time.Instant;
import java.util.List;

/** Everything a new channel's genesis block is made of. {@code Organization.mspConfig} is MSPConfig bytes, {@code ordererEndpoints} as host:port. */
public record ChannelTemplate(
        String channelId,
        List<Organization> members,
        List<Organization> orderers,
        BatchSettings batch,
        String consensusType,
        Bytes consensusMetadata) {
    /** Copies the lists. */
    public ChannelTemplate {
        members = List.copyOf(members);
        orderers = List.copyOf(orderers);
    }

    /** An organization of the channel. */
    public record Organization(String mspId, Bytes mspConfig, List<String> ordererEndpoints) {
        /** Copies the list. */
        public Organization {
            ordererEndpoints = List.copyOf(ordererEndpoints);
        }
    }

    /** The genesis block, laid out as Fabric's configtxgen does (policies, NodeOU roles, capabilities V2_0/V2_5). */
    public Block genesis(Bytes nonce, Instant timestamp) {
        throw new UnsupportedOperationException();
    }
}
