package io.steelyard;

import io.steelyard.commit.BlockPreparation;
import io.steelyard.commit.Ledger;
import io.steelyard.commit.LedgerAudit;
import io.steelyard.config.ChannelConfig;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.P256Suite;
import io.steelyard.crypto.SignatureMemo;
import io.steelyard.env.Environment;
import io.steelyard.env.ThreadedEnvironment;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.gateway.Gateway;
import io.steelyard.order.BlockSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole network in this JVM: organizations with their certificate authorities, peers and ordering nodes, channels and contracts. For
 * tests, development, and a single operator of several organizations. Several may run side by side. Thread-safe.
 *
 * <pre>{@code
 * try (Consortium consortium = Consortium.inMemory().org("Clinic").org("Insurer").start()) {
 *     consortium.createChannel("claims", "Clinic", "Insurer")
 *             .deploy("claims", Claims.class, ClaimsContract::new, EndorsementPolicy.allOf("Clinic", "Insurer"));
 *     Claims clinic = consortium.gateway("Clinic").channel("claims").contract("claims", Claims.class);
 * }
 * }</pre>
 */
public final class Consortium implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Consortium.class);

    private final NetworkSpec spec;
    private final Optional<NetworkDirectory> directory;
    private final Environment environment;
    private final CryptoSuite suite;
    private final Map<String, Organization> organizations;
    private final Nodes nodes;
    private final Map<String, Channel> channels = new ConcurrentSkipListMap<>();
    private final Map<String, ImportedChannel> imported = new ConcurrentSkipListMap<>();
    private boolean closed;

    private Consortium(NetworkSpec spec, Optional<NetworkDirectory> directory, Environment environment) {
        this.spec = spec;
        this.directory = directory;
        this.environment = environment;
        P256Suite plain = P256Suite.create(environment.random(), spec.crypto());
        LOG.info("network '{}' computes signatures with {}", spec.name(), plain.provider());
        this.suite = spec.signatureMemo() == 0 ? plain : SignatureMemo.around(plain, spec.signatureMemo());
        Engines.Chosen engines =
                directory.map(taken -> agree(taken, spec, suite.name())).orElse(new Engines.Chosen("", ""));
        Optional<Path> crypto = directory.map(taken -> taken.path().resolve("crypto"));
        this.organizations = openOrganizations(crypto);
        this.nodes = new Nodes(
                spec,
                directory.map(NetworkDirectory::path),
                engines,
                organizations,
                suite,
                environment,
                new BlockPreparation(suite, environment.workers()));
    }

    /** A network that leaves nothing behind. */
    public static ConsortiumBuilder inMemory() {
        return new ConsortiumBuilder(StorageSpec.memory());
    }

    /** A network kept below {@code directory}, made at the first start and opened again at later ones. Needs {@code io.steelyard:steelyard-storage}. */
    public static ConsortiumBuilder at(Path directory) {
        return ConsortiumBuilder.at(directory);
    }

    /** Starts a network, as {@link ConsortiumBuilder#start}. */
    public static Consortium start(NetworkSpec spec) {
        Optional<NetworkDirectory> directory = spec.storage().directory().map(NetworkDirectory::open);
        Environment environment = ThreadedEnvironment.create(spec.name());
        Consortium started = null;
        try {
            started = new Consortium(spec, directory, environment);
            started.openStoredChannels();
            return started;
        } catch (RuntimeException | Error e) {
            if (started != null) {
                started.close();
            } else {
                environment.close();
                directory.ifPresent(NetworkDirectory::close);
            }
            throw e;
        }
    }

    /** Checks that the directory fits the specification, remembers it, and answers the storage engines to use. */
    private static Engines.Chosen agree(NetworkDirectory directory, NetworkSpec spec, String suite) {
        Optional<NetworkDirectory.Made> made = directory.made();
        made.ifPresent(before -> requireSame(directory, before, spec, suite));
        String wanted = spec.storage().blockLog().equals(StorageSpec.AUTOMATIC)
                ? made.map(NetworkDirectory.Made::blockLog).orElse(StorageSpec.AUTOMATIC)
                : spec.storage().blockLog();
        String blockLog = Engines.blockLog(wanted).name();
        String wantedState = spec.storage().stateStore().equals(StorageSpec.AUTOMATIC)
                ? made.map(NetworkDirectory.Made::stateStore).orElse(StorageSpec.AUTOMATIC)
                : spec.storage().stateStore();
        String stateStore = Engines.stateStore(wantedState).name();
        directory.remember(new NetworkDirectory.Made(
                suite, spec.organizations(), spec.ordering(), spec.orderingOrganization(), blockLog, stateStore));
        return new Engines.Chosen(blockLog, stateStore);
    }

    private static void requireSame(
            NetworkDirectory directory, NetworkDirectory.Made made, NetworkSpec spec, String suite) {
        if (!made.suite().equals(suite)) {
            throw new StorageException(
                    directory.path(),
                    "the directory was made with crypto suite " + made.suite() + ", not " + suite
                            + "; open it with that suite");
        }
        boolean sameOrdering = made.ordering().engine().equals(spec.ordering().engine())
                && made.ordering().nodes() == spec.ordering().nodes()
                && made.orderingOrganization().equals(spec.orderingOrganization());
        if (!sameOrdering) {
            throw new StorageException(
                    directory.path(),
                    "the directory was made with ordering " + made.ordering().engine() + " on "
                            + made.ordering().nodes()
                            + " nodes, not " + spec.ordering().engine() + " on "
                            + spec.ordering().nodes()
                            + "; leave ordering out to open it as it is");
        }
        if (!spec.organizations().containsAll(made.organizations())) {
            throw new StorageException(
                    directory.path(),
                    "the directory was made with organizations " + made.organizations() + ", which "
                            + spec.organizations() + " does not contain; leave organizations out to open it as it is");
        }
        String blockLog = spec.storage().blockLog();
        if (!blockLog.equals(StorageSpec.AUTOMATIC) && !blockLog.equals(made.blockLog())) {
            throw new StorageException(
                    directory.path(),
                    "the directory's blocks are in a '" + made.blockLog() + "' log, not '" + blockLog + "'");
        }
        String stateStore = spec.storage().stateStore();
        if (!stateStore.equals(StorageSpec.AUTOMATIC) && !stateStore.equals(made.stateStore())) {
            throw new StorageException(
                    directory.path(),
                    "the directory's states are in '" + made.stateStore() + "' stores, not '" + stateStore + "'");
        }
    }

    private Map<String, Organization> openOrganizations(Optional<Path> crypto) {
        Map<String, Organization> opened = new LinkedHashMap<>();
        for (OrganizationSpec each : spec.organizations()) {
            opened.put(each.name(), Organization.open(each, suite, environment, crypto));
        }
        return opened;
    }

    private void openStoredChannels() {
        for (String channelId : nodes.storedChannels()) {
            Optional<Block> foreign = nodes.genesis().flatMap(files -> files.imported(channelId));
            if (foreign.isPresent()) {
                imported.put(channelId, ImportedChannel.reopen(channelId, foreign.get(), nodes));
            } else {
                channels.put(channelId, Channel.reopen(channelId, nodes));
            }
        }
    }

    /** What the network was started with. */
    public NetworkSpec spec() {
        return spec;
    }

    /** The organization of this name. @throws ConfigurationException when there is none, naming those there are */
    public Organization organization(String name) {
        Organization organization = organizations.get(name);
        if (organization == null) {
            throw new ConfigurationException(
                    "there is no organization '" + name + "'; there are " + organizations.keySet());
        }
        return organization;
    }

    /** Names of the organizations. */
    public Set<String> organizations() {
        return new LinkedHashSet<>(organizations.keySet());
    }

    /**
     * Creates a channel of these organizations, all with peers if none are named, and starts ordering it.
     *
     * @throws ConfigurationException when the channel exists already, its id is not allowed, or an organization is unknown
     */
    public Channel createChannel(String channelId, String... members) {
        return createChannel(channelId, ChannelOptions.DEFAULT, members);
    }

    /**
     * {@link #createChannel(String, String...)} of a channel that differs from the default.
     *
     * @throws ConfigurationException as that, and when a capability is unknown to this release
     */
    public synchronized Channel createChannel(String channelId, ChannelOptions options, String... members) {
        requireOpen();
        requireNew(channelId);
        if (imported.containsKey(channelId)) {
            throw new ConfigurationException("channel '" + channelId + "' was imported; choose another id");
        }
        Channel channel = Channel.create(channelId, options, withPeers(members), nodes);
        channels.put(channelId, channel);
        return channel;
    }

    private void requireNew(String channelId) {
        if (channels.containsKey(channelId)) {
            throw new ConfigurationException(
                    "channel '" + channelId + "' exists already; get it with channel(\"" + channelId + "\")");
        }
    }

    /** The organizations named, all with peers if none are. */
    private List<Organization> withPeers(String... members) {
        List<Organization> joined = new ArrayList<>();
        for (String member : members) {
            joined.add(organization(member));
        }
        if (members.length == 0) {
            organizations.values().stream()
                    .filter(organization -> organization.spec().peers() > 0)
                    .forEach(joined::add);
        }
        return joined;
    }

    /**
     * Takes over a channel that another network made and orders, to be read here: the peers of these organizations, all with peers if
     * none are named, fetch its blocks, judge every transaction themselves, and go on as the source grows. Returns at once. Block 0 is
     * trusted: compare its hash first. For a channel imported before (also in an earlier run on the same directory) the peers go
     * on from where they are.
     *
     * @throws ConfigurationException when there is a channel of this id already that is not this one, or an organization is unknown
     * @throws io.steelyard.error.MalformedException when the source's block 0 is no genesis block
     */
    public synchronized ImportedChannel importChannel(BlockSource source, String... members) {
        requireOpen();
        if (source.height() == 0) {
            throw new ConfigurationException("there is no block at " + source.nodeId());
        }
        Block genesis = source.read(0);
        ChannelConfig config = LedgerAudit.requireGenesis(genesis, suite);
        requireNew(config.channelId());
        ImportedChannel known = imported.get(config.channelId());
        if (known != null) {
            known.requireSame(genesis);
        }
        ImportedChannel channel = ImportedChannel.join(config.channelId(), genesis, source, withPeers(members), nodes);
        imported.put(channel.id(), channel);
        return channel;
    }

    /** The imported channel of this id. @throws ConfigurationException when there is none, naming those there are */
    public ImportedChannel importedChannel(String channelId) {
        ImportedChannel channel = imported.get(channelId);
        if (channel == null) {
            throw new ConfigurationException(
                    "no channel '" + channelId + "' was imported; there are " + imported.keySet());
        }
        return channel;
    }

    /** The channel of this id. @throws ConfigurationException when there is none, naming those there are */
    public Channel channel(String channelId) {
        Channel channel = channels.get(channelId);
        if (channel == null) {
            throw new ConfigurationException(
                    imported.containsKey(channelId)
                            ? "channel '" + channelId
                                    + "' was imported and is read-only; get it with importedChannel(\"" + channelId
                                    + "\")"
                            : "there is no channel '" + channelId + "'; there are " + channels.keySet());
        }
        return channel;
    }

    /** Ids of the channels made here; imported ones are not among them. */
    public Set<String> channels() {
        return new LinkedHashSet<>(channels.keySet());
    }

    /** A gateway for the organization's default user {@code User1}. */
    public Gateway gateway(String organization) {
        return gateway(organization, "User1");
    }

    /** A gateway for a user of the organization, enrolled at the first call. */
    public Gateway gateway(String organization, String user) {
        return new Gateway(
                nodes.viewOf(organization(organization)),
                organization(organization).user(user));
    }

    /** A gateway for any identity, working through the organization's peers. */
    public Gateway gateway(String organization, io.steelyard.identity.SigningIdentity identity) {
        return new Gateway(nodes.viewOf(organization(organization)), identity);
    }

    /** Ids of all nodes, peers first. */
    public List<String> nodes() {
        return nodes.ids();
    }

    /** The ledger of one peer, e.g. {@code peer0.clinic}, in a channel, for reading. */
    public Ledger ledger(String peerId, String channelId) {
        return nodes.peer(peerId).ledger(channelId);
    }

    /**
     * Stops one node as if its machine went away; the network goes on without it as far as it can.
     *
     * @throws ConfigurationException when there is no such node
     */
    public void stopNode(String nodeId) {
        nodes.stop(nodeId);
    }

    /**
     * Starts a node again from its files.
     *
     * @throws ConfigurationException when there is no such node, or it keeps everything in memory and would have forgotten its promises
     */
    public void startNode(String nodeId) {
        nodes.start(nodeId);
    }

    /** Heights by peer and channel, for diagnosis. */
    public Map<String, Map<String, Long>> heights() {
        Map<String, Map<String, Long>> heights = new TreeMap<>();
        nodes.peers().forEach(peer -> {
            Map<String, Long> ofPeer = new TreeMap<>();
            peer.channels().forEach(id -> ofPeer.put(id, peer.ledger(id).height()));
            heights.put(peer.id(), ofPeer);
        });
        return heights;
    }

    private void requireOpen() {
        if (closed) {
            throw new ConfigurationException("the consortium is closed");
        }
    }

    /** Stops every node and returns when all threads have ended. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            nodes.close();
        } finally {
            environment.close();
            directory.ifPresent(NetworkDirectory::close);
        }
    }
}
