package io.steelyard.raft;

import io.steelyard.error.ConfigurationException;
import io.steelyard.order.OrdererHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/** Who agrees with whom: one node's view of a channel's Raft group. The group's id follows from the channel's name alone. */
record Membership(String channelId, String nodeId, List<String> members) {
    Membership {
        members = List.copyOf(members);
        if (members.isEmpty() || !members.contains(nodeId)) {
            throw new ConfigurationException(
                    "Node " + nodeId + " is not one of channel " + channelId + "'s ordering nodes " + members);
        }
        if (new LinkedHashSet<>(members).size() != members.size()) {
            throw new ConfigurationException("Channel " + channelId + " names an ordering node twice: " + members);
        }
    }

    static Membership of(OrdererHost host) {
        return new Membership(host.channelId(), host.nodeId(), host.members());
    }

    /** The same on every node: a name-based identifier (RFC 4122, version 3) of the channel. */
    UUID groupUuid() {
        return UUID.nameUUIDFromBytes(("steelyard channel " + channelId).getBytes(StandardCharsets.UTF_8));
    }

    RaftGroupId groupId() {
        return RaftGroupId.valueOf(groupUuid());
    }

    RaftPeerId peerId() {
        return RaftPeerId.valueOf(nodeId);
    }

    RaftGroup group(RaftSettings settings) {
        List<RaftPeer> peers = new ArrayList<>();
        for (String member : members) {
            RaftPeer.Builder peer = RaftPeer.newBuilder().setId(RaftPeerId.valueOf(member));
            RaftSettings.Address address = settings.addresses().get(member);
            if (address != null) {
                peer.setAddress(address.host() + ":" + address.port());
            }
            peers.add(peer.build());
        }
        return RaftGroup.valueOf(groupId(), peers);
    }

    /** Whether this node should be the first to stand for election in a fresh group. */
    boolean isFirstCandidate() {
        return members.get(0).equals(nodeId);
    }
}
