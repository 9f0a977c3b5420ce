package io.steelyard;

import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.commit.BlockPreparation;
import io.steelyard.commit.Ledger;
import io.steelyard.contract.ContractRunner;
import io.steelyard.crypto.CryptoProvider;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.env.Environment;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Block;
import io.steelyard.gateway.NetworkView;
import io.steelyard.gateway.PeerHandle;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.node.NodeContext;
import io.steelyard.node.NodeStorage;
import io.steelyard.node.OrderingNode;
import io.steelyard.node.Peer;
import io.steelyard.order.BlockSource;
import io.steelyard.order.Broadcast;
import io.steelyard.order.OrdererFactory;
import io.steelyard.order.OrdererSettings;
import io.steelyard.order.OrderingService;
import io.steelyard.state.StateStoreFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The nodes of a network in this JVM and the ways between them, which are method calls here. Node life cycles are serialized by this
 * object's lock; lookups need none.
 */
final class Nodes implements AutoCloseable {
    private final NetworkSpec spec;
    private final Optional<Path> directory;
    private final Engines.Chosen engines;
    private final Map<String, Organization> organizations;
    private final CryptoSuite suite;
    private final Environment environment;
    private final BlockPreparation preparation;
    private final OrdererFactory engine;
    private final UserCallbacks callbacks;
    private final Map<String, Owner> ownerOf = new LinkedHashMap<>();
    /** Where imported channels come from; without an entry they stay as they are. */
    private final Map<String, BlockSource> imports = new ConcurrentHashMap<>();

    private final Set<String> importedChannels = ConcurrentHashMap.newKeySet();
    private volatile Map<String, Peer> peers = Map.of();
    private volatile Map<String, OrderingNode> orderers = Map.of();

    /** The organization of a node and what the node is. */
    private record Owner(Organization organization, boolean isOrderer) {}

    Nodes(
            NetworkSpec spec,
            Optional<Path> directory,
            Engines.Chosen engines,
            Map<String, Organization> organizations,
            CryptoSuite suite,
            Environment environment,
            BlockPreparation preparation) {
        this.spec = spec;
        this.directory = directory;
        this.engines = engines;
        this.organizations = organizations;
        this.suite = suite;
        this.environment = environment;
        this.preparation = preparation;
        this.engine = Engines.orderer(spec.ordering().engine());
        this.callbacks = new UserCallbacks(environment);
        lay();
        ownerOf.keySet().forEach(this::create);
    }

    /** Decides which nodes there are and whose. */
    private void lay() {
        for (Organization organization : organizations.values()) {
            for (int i = 0; i < organization.spec().peers(); i++) {
                ownerOf.put("peer" + i + "." + organization.spec().domain(), new Owner(organization, false));
            }
        }
        List<Organization> ordering = spec.orderingOrganization()
                .map(name -> List.of(organizationOf(name)))
                .orElseGet(() -> List.copyOf(organizations.values()));
        for (int i = 0; i < spec.ordering().nodes(); i++) {
            Organization owner = ordering.get(i % ordering.size());
            ownerOf.put("orderer" + i + "." + owner.spec().domain(), new Owner(owner, true));
        }
    }

    private Organization organizationOf(String name) {
        Organization found = organizations.get(name);
        if (found == null) {
            throw new ConfigurationException(
                    "the ordering organization '" + name + "' is not among " + organizations.keySet());
        }
        return found;
    }

    private void create(String nodeId) {
        Owner owner = owner(nodeId);
        SigningIdentity signer = owner.isOrderer ? owner.organization.orderer(nodeId) : owner.organization.peer(nodeId);
        NodeContext context = new NodeContext(nodeId, signer, storage(nodeId), suite, environment);
        if (owner.isOrderer) {
            Map<String, OrderingNode> all = new LinkedHashMap<>(orderers);
            all.put(
                    nodeId,
                    new OrderingNode(
                            context, engine, new OrdererSettings(spec.ordering().settings())));
            orderers = inOrder(all);
        } else {
            ContractRunner.Limits standard = ContractRunner.Limits.standard();
            ContractRunner.Limits limits = new ContractRunner.Limits(
                    spec.contractTimeLimit(), standard.threads(), standard.waitingMax(), standard.stuckMax());
            Map<String, Peer> all = new LinkedHashMap<>(peers);
            all.put(nodeId, new Peer(context, preparation, owner.organization::approvals, limits));
            peers = inOrder(all);
        }
    }

    private <T> Map<String, T> inOrder(Map<String, T> nodes) {
        Map<String, T> sorted = new LinkedHashMap<>();
        ownerOf.keySet().stream().filter(nodes::containsKey).forEach(id -> sorted.put(id, nodes.get(id)));
        return sorted;
    }

    private NodeStorage storage(String nodeId) {
        if (directory.isEmpty()) {
            return NodeStorage.inMemory();
        }
        BlockLogFactory blocks = Engines.blockLog(engines.blockLog());
        StateStoreFactory states = Engines.stateStore(engines.stateStore());
        Path home = directory.get().resolve("nodes").resolve(nodeId);
        return NodeStorage.at(home, blocks, states, spec.storage().durability());
    }

    private Owner owner(String nodeId) {
        Owner owner = ownerOf.get(nodeId);
        if (owner == null) {
            throw new ConfigurationException("there is no node '" + nodeId + "'; there are " + ownerOf.keySet());
        }
        return owner;
    }

    NetworkSpec spec() {
        return spec;
    }

    Environment environment() {
        return environment;
    }

    CryptoProvider crypto() {
        return spec.crypto();
    }

    CryptoSuite suite() {
        return suite;
    }

    List<String> ids() {
        return List.copyOf(ownerOf.keySet());
    }

    List<String> ordererIds() {
        return ownerOf.keySet().stream().filter(id -> owner(id).isOrderer).toList();
    }

    /** Organizations that own ordering nodes. */
    Collection<Organization> orderingOrganizations() {
        Map<String, Organization> owners = new LinkedHashMap<>();
        for (String id : ordererIds()) {
            Organization organization = owner(id).organization;
            owners.put(organization.name(), organization);
        }
        return owners.values();
    }

    Organization organization(String name) {
        return organizationOf(name);
    }

    Collection<Peer> peers() {
        return peers.values();
    }

    Peer peer(String nodeId) {
        owner(nodeId);
        Peer peer = peers.get(nodeId);
        if (peer == null) {
            throw new UnavailableException("peer " + nodeId + " is stopped");
        }
        return peer;
    }

    List<Peer> peersOf(Organization organization) {
        return peers.values().stream()
                .filter(peer -> peer.identity().mspId().equals(organization.name()))
                .toList();
    }

    /** The channels' genesis blocks on disk, empty in memory. */
    Optional<ChannelGenesis> genesis() {
        return directory.map(path -> new ChannelGenesis(path.resolve("channels")));
    }

    /** Channels that any node has on disk, or should have. */
    TreeSet<String> storedChannels() {
        TreeSet<String> stored = new TreeSet<>();
        orderers.values().forEach(node -> stored.addAll(node.storedChannels()));
        peers.values().forEach(peer -> stored.addAll(peer.storedChannels()));
        genesis().ifPresent(files -> stored.addAll(files.unfinished()));
        genesis().ifPresent(files -> stored.addAll(files.imported()));
        return stored;
    }

    void joinOrderers(String channelId, Supplier<Block> genesis) {
        orderers.values().forEach(node -> join(node, channelId, genesis));
    }

    private void join(OrderingNode node, String channelId, Supplier<Block> genesis) {
        node.join(channelId, genesis, ordererIds(), () -> sources(channelId, "").stream()
                .filter(source -> !source.nodeId().equals(node.id()))
                .toList());
    }

    void joinPeer(Peer peer, String channelId, Supplier<Block> genesis) {
        peer.join(channelId, genesis, () -> sources(channelId, peer.identity().mspId()));
    }

    /** Ordering nodes that have the channel, those of the organization first. */
    private List<BlockSource> sources(String channelId, String mspId) {
        List<BlockSource> own = new ArrayList<>();
        List<BlockSource> others = new ArrayList<>();
        for (OrderingNode node : orderers.values()) {
            node.find(channelId)
                    .ifPresent(service -> (node.identity().mspId().equals(mspId) ? own : others).add(service));
        }
        own.addAll(others);
        BlockSource imported = imports.get(channelId);
        if (imported != null) {
            own.add(imported);
        }
        return own;
    }

    /** Takes note that nothing is ordered here for this channel. */
    void markImported(String channelId) {
        importedChannels.add(channelId);
    }

    /** Has the peers of an imported channel take blocks from here from now on. */
    void importFrom(String channelId, BlockSource source) {
        imports.put(channelId, source);
    }

    List<OrderingService> services(String channelId) {
        return orderers.values().stream()
                .flatMap(node -> node.find(channelId).stream())
                .toList();
    }

    synchronized void stop(String nodeId) {
        if (owner(nodeId).isOrderer) {
            Map<String, OrderingNode> rest = new LinkedHashMap<>(orderers);
            OrderingNode stopped = rest.remove(nodeId);
            orderers = rest;
            if (stopped != null) {
                stopped.close();
            }
        } else {
            Map<String, Peer> rest = new LinkedHashMap<>(peers);
            Peer stopped = rest.remove(nodeId);
            peers = rest;
            if (stopped != null) {
                stopped.close();
            }
        }
    }

    synchronized void start(String nodeId) {
        Owner owner = owner(nodeId);
        if (directory.isEmpty()) {
            throw new ConfigurationException("node " + nodeId
                    + " kept everything in memory and cannot be started again; use Consortium.at(directory)");
        }
        if (orderers.containsKey(nodeId) || peers.containsKey(nodeId)) {
            throw new ConfigurationException("node " + nodeId + " is running");
        }
        create(nodeId);
        Supplier<Block> none = () -> {
            throw new ConfigurationException("node " + nodeId + " has no genesis block on disk");
        };
        try {
            if (owner.isOrderer) {
                OrderingNode node = Objects.requireNonNull(orderers.get(nodeId));
                node.storedChannels().forEach(id -> join(node, id, none));
            } else {
                Peer peer = peer(nodeId);
                peer.storedChannels().forEach(id -> joinPeer(peer, id, none));
            }
        } catch (RuntimeException | Error e) {
            // half a node could neither work nor be started again
            stopAfter(e, nodeId);
            throw e;
        }
    }

    private void stopAfter(Throwable failure, String nodeId) {
        try {
            stop(nodeId);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Number of blocks that the highest running peer has committed. */
    long height(String channelId) {
        return peers.values().stream()
                .filter(peer -> peer.channels().contains(channelId))
                .mapToLong(peer -> peer.ledger(channelId).height())
                .max()
                .orElse(0);
    }

    /** What a gateway of the organization reaches. */
    NetworkView viewOf(Organization organization) {
        return new View(organization);
    }

    private final class View implements NetworkView {
        private final Organization organization;

        View(Organization organization) {
            this.organization = organization;
        }

        @Override
        public Ledger ledger(String channelId) {
            List<Peer> own = peersOf(organization);
            if (organization.spec().peers() == 0) {
                throw new ConfigurationException("organization " + organization.name()
                        + " has no peers, only ordering nodes; use the gateway of an organization that has");
            }
            if (own.isEmpty()) {
                throw new UnavailableException("organization " + organization.name() + " has no running peer");
            }
            List<Ledger> joined = own.stream()
                    .filter(peer -> peer.channels().contains(channelId))
                    .map(peer -> peer.ledger(channelId))
                    .toList();
            return joined.stream()
                    .filter(ledger -> ledger.error().isEmpty())
                    .findFirst()
                    .or(() -> joined.stream().findFirst())
                    .orElseGet(() -> own.get(0).ledger(channelId));
        }

        /** Of all peers: what one organization's call has committed the next call finds, whoever's it is. */
        @Override
        public long height(String channelId) {
            Ledger own = ledger(channelId);
            // a member that was removed is not told how far the others are
            return own.config().applicationOrgs().contains(organization.name())
                    ? Nodes.this.height(channelId)
                    : own.height();
        }

        @Override
        public List<PeerHandle> peers(String channelId) {
            List<PeerHandle> own = new ArrayList<>();
            List<PeerHandle> others = new ArrayList<>();
            for (Peer peer : peers.values()) {
                if (peer.channels().contains(channelId)) {
                    boolean isOwn = peer.identity().mspId().equals(organization.name());
                    (isOwn ? own : others).add(new PeerHandle(peer.id(), peer.identity(), peer.endorser(channelId)));
                }
            }
            own.addAll(others);
            return own;
        }

        @Override
        public Optional<String> whyReadOnly(String channelId) {
            return importedChannels.contains(channelId)
                    ? Optional.of("channel '" + channelId
                            + "' was imported and is read-only: nothing can be submitted to it here."
                            + " Send transactions to the network that orders it")
                    : Optional.empty();
        }

        @Override
        public List<Broadcast> orderers(String channelId) {
            return List.copyOf(services(channelId));
        }

        @Override
        public Executor callbacks() {
            return callbacks;
        }

        @Override
        public Environment environment() {
            return environment;
        }

        @Override
        public CryptoSuite suite() {
            return suite;
        }
    }

    @Override
    public synchronized void close() {
        List<AutoCloseable> all = new ArrayList<>(peers.values());
        all.addAll(orderers.values());
        if (engine instanceof AutoCloseable closeable) {
            all.add(closeable);
        }
        // last, when nothing more comes and whoever waits has been told
        all.add(callbacks);
        closeAll(all);
    }

    /** Closes every one even if some fail, and then reports the first failure. */
    private static void closeAll(List<AutoCloseable> all) {
        IllegalStateException failure = null;
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("a node cannot be closed: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
