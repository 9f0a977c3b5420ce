package io.steelyard;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.AuditReport;
import io.steelyard.commit.Ledger;
import io.steelyard.commit.LedgerAudit;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ChannelTemplate;
import io.steelyard.config.ConfigChange;
import io.steelyard.contract.Contract;
import io.steelyard.contract.ContractContext;
import io.steelyard.contract.TypedContract;
import io.steelyard.crypto.P256Suite;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Block;
import io.steelyard.gateway.Gateway;
import io.steelyard.gateway.GatewayChannel;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.lifecycle.LifecycleContract;
import io.steelyard.node.Peer;
import io.steelyard.order.OrderingService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One channel of a network in this JVM, as the operator of all its organizations sees it: contracts are deployed and the config is
 * changed here, with the agreement of the organizations given at once. Every change is a transaction. Thread-safe; calls block.
 */
public final class Channel {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String id;
    private final Nodes nodes;

    private Channel(String id, Nodes nodes) {
        this.id = id;
        this.nodes = nodes;
    }

    static Channel create(String id, ChannelOptions options, List<Organization> members, Nodes nodes) {
        Block genesis = new ChannelTemplate(
                        id,
                        members.stream().map(Channel::entry).toList(),
                        nodes.orderingOrganizations().stream()
                                .map(Channel::entry)
                                .toList(),
                        nodes.spec().batch(),
                        nodes.spec().ordering().engine(),
                        Bytes.EMPTY)
                .withCapabilities(options.capabilities())
                .genesis(
                        nodes.environment().nonce(), nodes.environment().clock().instant());
        nodes.genesis().ifPresent(files -> files.begin(id, genesis));
        nodes.joinOrderers(id, () -> genesis);
        for (Organization member : members) {
            nodes.peersOf(member).forEach(peer -> nodes.joinPeer(peer, id, () -> genesis));
        }
        nodes.genesis().ifPresent(files -> files.finish(id));
        return new Channel(id, nodes);
    }

    static Channel reopen(String id, Nodes nodes) {
        Optional<Block> unfinished = nodes.genesis().flatMap(files -> files.unfinished(id));
        Supplier<Block> genesis = () -> unfinished.orElseThrow(() -> new ConfigurationException(
                "a node has lost the blocks of channel '" + id + "'; restore its directory from a backup"));
        List<String> meant = unfinished
                .map(block -> ChannelConfig.fromBlock(block).applicationOrgs())
                .orElse(List.of());
        nodes.joinOrderers(id, genesis);
        for (Peer peer : nodes.peers()) {
            if (peer.storedChannels().contains(id)
                    || meant.contains(peer.identity().mspId())) {
                nodes.joinPeer(peer, id, genesis);
            }
        }
        nodes.genesis().ifPresent(files -> files.finish(id));
        return new Channel(id, nodes);
    }

    private static ChannelTemplate.Organization entry(Organization organization) {
        return new ChannelTemplate.Organization(organization.name(), organization.mspConfig(), List.of());
    }

    /** Channel id. */
    public String id() {
        return id;
    }

    /** Names of the member organizations. */
    public List<String> members() {
        return config().applicationOrgs();
    }

    /** The channel's present config. */
    public ChannelConfig config() {
        return anyLedger().config();
    }

    /** The contracts defined in the channel. */
    public List<ContractDefinition> contracts() {
        Ledger ledger = anyLedger();
        return ledger.contractNames().stream()
                .flatMap(name -> ledger.definition(name).stream())
                .toList();
    }

    /** Id of the ordering node that leads, e.g. {@code orderer0.clinic}; empty while none does. */
    public Optional<String> leader() {
        return nodes.services(id).stream()
                .filter(service -> service.status().isLeader())
                .max(Comparator.comparingLong(service -> service.status().term()))
                .map(OrderingService::nodeId);
    }

    private Ledger anyLedger() {
        return joinedPeers().stream()
                .map(peer -> peer.ledger(id))
                .max(Comparator.comparingLong(Ledger::height))
                .orElseThrow(() -> new UnavailableException("no peer of channel '" + id + "' is running"));
    }

    private List<Peer> joinedPeers() {
        return nodes.peers().stream()
                .filter(peer -> peer.channels().contains(id))
                .toList();
    }

    /** {@link #deploy(String, String, Contract, EndorsementPolicy)} of a typed contract at version 1.0. */
    public <T> Channel deploy(
            String name, Class<T> type, Function<ContractContext, ? extends T> factory, EndorsementPolicy policy) {
        return deploy(name, "1.0", TypedContract.of(type, factory), policy);
    }

    /** {@link #deploy(String, String, Contract, EndorsementPolicy)} of a typed contract. */
    public <T> Channel deploy(
            String name,
            String version,
            Class<T> type,
            Function<ContractContext, ? extends T> factory,
            EndorsementPolicy policy) {
        return deploy(name, version, TypedContract.of(type, factory), policy);
    }

    /**
     * Installs a contract on every peer of the channel and makes its definition the channel's, by a transaction that the organizations
     * endorse; returns when all running peers know it. If the channel has the same definition already only the code is
     * installed, which is how contracts come back after a restart; another version or policy is an upgrade.
     *
     * @throws io.steelyard.gateway.TransactionException when the definition does not become the channel's
     */
    public Channel deploy(String name, String version, Contract contract, EndorsementPolicy policy) {
        ContractDefinition first = new ContractDefinition(name, version, 1, policy.policy(), Bytes.EMPTY);
        Optional<ContractDefinition> present = anyLedger().definition(name);
        if (present.isPresent() && present.get().sameTerms(first)) {
            installEverywhere(name, contract);
            awaitEverywhere();
            return this;
        }
        if (present.isEmpty()) {
            installEverywhere(name, contract);
        }
        long sequence = present.map(ContractDefinition::sequence).orElse(0L) + 1;
        ContractDefinition next = new ContractDefinition(name, version, sequence, policy.policy(), Bytes.EMPTY);
        for (String member : members()) {
            nodes.organization(member).approvals(id).approve(next);
        }
        adminChannel()
                .contract(Definitions.NAMESPACE)
                .submit(LifecycleContract.COMMIT, LifecycleContract.commitArgument(next));
        awaitEverywhere();
        // an upgrade that is refused leaves the code as it was
        installEverywhere(name, contract);
        return this;
    }

    private void installEverywhere(String name, Contract contract) {
        joinedPeers().forEach(peer -> peer.install(id, name, contract));
    }

    /** Puts another implementation of a contract on the peers of one organization, as if it ran code of its own. */
    public Channel install(String organization, String name, Contract contract) {
        nodes.peersOf(nodes.organization(organization)).forEach(peer -> peer.install(id, name, contract));
        return this;
    }

    /** Changes when blocks are cut. */
    public Channel updateBatch(BatchSettings batch) {
        return update(ConfigChange.to(config()).batch(batch));
    }

    /**
     * Lets contracts add to keys without reading them ({@link ContractContext#add}), from the next block on. It cannot be taken back, and
     * shuts Fabric's own peers out. Nothing happens when the channel has it already.
     */
    public Channel enableAdditiveWrites() {
        return config().hasAdditiveWrites()
                ? this
                : update(ConfigChange.to(config()).additiveWrites());
    }

    /** Adds an organization of the network as a member; its peers join and catch up. */
    public Channel addMember(String organization) {
        Organization added = nodes.organization(organization);
        update(ConfigChange.to(config()).addMember(entry(added)));
        Block genesis = anyLedger().block(0);
        for (Peer peer : nodes.peersOf(added)) {
            if (!peer.channels().contains(id)) {
                nodes.joinPeer(peer, id, () -> genesis);
            }
        }
        awaitEverywhere();
        return this;
    }

    /** Removes a member: its identities are worth nothing here from the next block on. Its peers in this JVM may go on reading blocks. */
    public Channel removeMember(String organization) {
        return update(ConfigChange.to(config()).removeMember(organization));
    }

    /** Makes an organization's present MSP config, with its revocation list, the channel's. */
    public Channel publishRevocations(String organization) {
        return update(ConfigChange.to(config())
                .replaceMsp(nodes.organization(organization).mspConfig()));
    }

    /**
     * Changes the config with the signatures of the administrators of all organizations concerned.
     *
     * @throws io.steelyard.gateway.SubmitException with the rule that it breaks
     */
    public Channel update(ConfigChange change) {
        List<SigningIdentity> admins = new ArrayList<>();
        for (String member : members()) {
            admins.add(nodes.organization(member).admin());
        }
        nodes.orderingOrganizations().stream()
                .map(Organization::admin)
                .filter(admin -> !admins.contains(admin))
                .forEach(admins::add);
        await(adminChannel()
                .updateConfig(change.sign(admins, nodes.environment().random())));
        awaitEverywhere();
        return this;
    }

    private GatewayChannel adminChannel() {
        Peer through = joinedPeers().stream()
                .filter(peer -> members().contains(peer.identity().mspId()))
                .findFirst()
                .orElseThrow(() -> new UnavailableException("no peer of channel '" + id + "' is running"));
        Organization organization = nodes.organization(through.identity().mspId());
        return new Gateway(nodes.viewOf(organization), organization.admin()).channel(id);
    }

    /**
     * Decides every transaction again on the blocks of one running peer, from the genesis block on, with nothing remembered from the
     * first time. Blocks; takes memory for the whole state.
     */
    public AuditReport audit() {
        return LedgerAudit.run(
                anyLedger().blocks(0),
                P256Suite.create(nodes.environment().random(), nodes.crypto()),
                nodes.environment().workers());
    }

    /** Returns when every peer that works has committed what the highest has now. */
    public void awaitEverywhere() {
        long height = joinedPeers().stream()
                .mapToLong(peer -> peer.ledger(id).height())
                .max()
                .orElse(0);
        for (Peer peer : joinedPeers()) {
            if (peer.ledger(id).error().isEmpty()) {
                await(peer.ledger(id).awaitHeight(height));
            }
        }
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while waiting for channel '" + id + "'", e);
        } catch (TimeoutException e) {
            throw new UnavailableException(
                    "channel '" + id + "' did not get there within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
