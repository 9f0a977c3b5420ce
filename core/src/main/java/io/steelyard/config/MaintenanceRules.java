package io.steelyard.config;

import io.steelyard.bytes.Bytes;
import java.util.Set;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.orderer.ConsensusType.State;
import org.hyperledger.fabric.protos.orderer.etcdraft.ConfigMetadata;

/**
 * How a channel moves to another ordering engine: maintenance mode is entered and left by updates that change nothing else, and only
 * within it the engine changes, to {@code BFT}. Ordering nodes ask this before they order an update; peers take what was ordered.
 * Source: Fabric orderer/common/msgprocessor/maintenancefilter.go.
 */
final class MaintenanceRules {
    private static final Set<String> SUCCESSORS = Set.of("BFT");

    private final OrdererSection current;
    private final OrdererSection next;

    private MaintenanceRules(OrdererSection current, OrdererSection next) {
        this.current = current;
        this.next = next;
    }

    /** @throws ConfigUpdateRefused when the update may not lead from one to the other */
    static void check(OrdererSection current, OrdererSection next, ConfigUpdate update) {
        new MaintenanceRules(current, next).check(update);
    }

    private void check(ConfigUpdate update) {
        if (!SupportedCapabilities.allowsMigration(current.capabilities())) {
            require(
                    next.consensus().getState() == State.STATE_NORMAL && !typeChanges(),
                    "maintenance mode and another consensus type need the orderer capability V1_4_2 or later");
            return;
        }
        if (current.consensus().getStateValue() != next.consensus().getStateValue()) {
            requireNothingElse(update.getWriteSet());
        }
        if (typeChanges()) {
            checkType();
        }
    }

    private boolean typeChanges() {
        return !current.consensus().getType().equals(next.consensus().getType());
    }

    private void requireNothingElse(ConfigGroup written) {
        ConfigGroup orderer = written.getGroupsOrDefault(ConfigNames.ORDERER, ConfigGroup.getDefaultInstance());
        boolean isAlone = written.getValuesCount() == 0
                && written.getGroupsCount() == 1
                && orderer.getGroupsCount() == 0
                && orderer.getValuesCount() == 1
                && orderer.containsValues(ConfigNames.CONSENSUS_TYPE);
        require(
                isAlone && !typeChanges() && current.consensusMetadata().equals(next.consensusMetadata()),
                "the update enters or leaves maintenance mode and changes other things beside it");
    }

    private void checkType() {
        String change = "the consensus type from '" + current.consensus().getType() + "' to '"
                + next.consensus().getType() + "'";
        require(
                current.consensus().getState() != State.STATE_NORMAL
                        && next.consensus().getState() != State.STATE_NORMAL,
                "the update changes " + change + ", which is possible in maintenance mode only");
        require(
                SUCCESSORS.contains(next.consensus().getType()),
                "the update changes " + change + "; the channel can move to " + SUCCESSORS + " only");
        require(!next.consenters().isEmpty(), "the update changes " + change + " and names no consenters");
        checkSameNodes(change);
    }

    /** Whoever ordered goes on to order. */
    private void checkSameNodes(String change) {
        ConfigMetadata before =
                ConfigMessages.parse(ConfigMetadata.parser(), current.consensusMetadata(), "the consensus metadata");
        require(
                before.getConsentersCount() == next.consenters().size(),
                "the update changes " + change + " and with it the number of consenters");
        before.getConsentersList()
                .forEach(node -> require(
                        next.consenters().stream().anyMatch(other -> isSame(node, other)),
                        "the update changes " + change + " and leaves out consenter " + node.getHost() + ":"
                                + node.getPort()));
    }

    private static boolean isSame(org.hyperledger.fabric.protos.orderer.etcdraft.Consenter node, Consenter other) {
        Bytes client = ConfigMessages.bytes(node.getClientTlsCert());
        Bytes server = ConfigMessages.bytes(node.getServerTlsCert());
        return node.getHost().equals(other.host())
                && node.getPort() == other.port()
                && client.equals(other.clientTlsCert())
                && server.equals(other.serverTlsCert());
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ConfigUpdateRefused(otherwise);
        }
    }
}
