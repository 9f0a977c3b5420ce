package io.steelyard;

import io.steelyard.blocklog.Durability;
import io.steelyard.config.BatchSettings;
import io.steelyard.contract.ContractRunner;
import io.steelyard.crypto.CryptoProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what makes a {@link NetworkSpec}. Used by one thread; {@link #start} may be called once. */
public final class ConsortiumBuilder {
    private final List<OrganizationSpec> organizations = new ArrayList<>();
    private String name = "consortium";
    private Optional<OrderingSpec> ordering = Optional.empty();
    private Optional<String> orderingOrganization = Optional.empty();
    private StorageSpec storage;
    private BatchSettings batch = BatchSettings.DEFAULT;
    private Duration contractTimeLimit = ContractRunner.Limits.standard().timeLimit();
    private int signatureMemo = 100_000;
    private CryptoProvider crypto = CryptoProvider.AUTOMATIC;

    ConsortiumBuilder(StorageSpec storage) {
        this.storage = storage;
    }

    /** Names the network: its threads are called {@code steelyard-<name>-...}. */
    public ConsortiumBuilder name(String newName) {
        name = newName;
        return this;
    }

    /** Adds an organization with one peer. */
    public ConsortiumBuilder org(String organization) {
        return org(organization, 1);
    }

    /** Adds an organization with so many peers. */
    public ConsortiumBuilder org(String organization, int peers) {
        organizations.add(new OrganizationSpec(organization, peers));
        return this;
    }

    /** Chooses the ordering engine; {@link Solo#node()} if nothing is chosen. */
    public ConsortiumBuilder ordering(OrderingSpec spec) {
        ordering = Optional.of(spec);
        return this;
    }

    /** Gives all ordering nodes to this organization, which has no peers unless it is also added with {@link #org(String, int)}. */
    public ConsortiumBuilder orderedBy(String organization) {
        orderingOrganization = Optional.of(organization);
        return this;
    }

    /** Sets when blocks are cut in channels created from now on. */
    public ConsortiumBuilder batch(BatchSettings settings) {
        batch = settings;
        return this;
    }

    /** Sets how long one contract call may take, 30 s by default. */
    public ConsortiumBuilder contractTimeLimit(Duration limit) {
        contractTimeLimit = limit;
        return this;
    }

    /** Chooses the block log engine by name, e.g. {@code chronicle} or {@code file}. */
    public ConsortiumBuilder blockLog(String engine) {
        storage = new StorageSpec(storage.directory(), engine, storage.stateStore(), storage.durability());
        return this;
    }

    /** Chooses the state store engine by name, e.g. {@code rocksdb} or {@code mvstore}. */
    public ConsortiumBuilder stateStore(String engine) {
        storage = new StorageSpec(storage.directory(), storage.blockLog(), engine, storage.durability());
        return this;
    }

    /** Chooses what an acknowledged commit survives; a power cut by default. */
    public ConsortiumBuilder durability(Durability durability) {
        storage = new StorageSpec(storage.directory(), storage.blockLog(), storage.stateStore(), durability);
        return this;
    }

    /** Sets how many verified signatures this network remembers so that no peer of this JVM verifies one again; 0 turns it off. */
    public ConsortiumBuilder signatureMemo(int entries) {
        signatureMemo = entries;
        return this;
    }

    /**
     * Chooses whose code computes signatures; by default the quickest on the class path that proves itself. Verdicts and everything
     * on disk are the same with each of them.
     */
    public ConsortiumBuilder crypto(CryptoProvider provider) {
        crypto = provider;
        return this;
    }

    /** The specification so far; a directory that exists already adds the organizations and ordering it was made with. */
    public NetworkSpec spec() {
        List<OrganizationSpec> all = new ArrayList<>(organizations);
        Optional<OrderingSpec> chosen = ordering;
        Optional<String> orderers = orderingOrganization;
        Optional<NetworkDirectory.Made> made = storage.directory().flatMap(NetworkDirectory::peek);
        if (made.isPresent() && all.isEmpty()) {
            all.addAll(made.get().organizations());
        }
        if (made.isPresent() && chosen.isEmpty()) {
            chosen = Optional.of(made.get().ordering());
        }
        if (made.isPresent() && orderers.isEmpty()) {
            orderers = made.get().orderingOrganization();
        }
        String ordererName = orderers.orElse("");
        if (!ordererName.isEmpty() && all.stream().noneMatch(org -> org.name().equals(ordererName))) {
            all.add(new OrganizationSpec(ordererName, 0));
        }
        return new NetworkSpec(
                name,
                all,
                chosen.orElseGet(Solo::node),
                orderers,
                storage,
                batch,
                contractTimeLimit,
                signatureMemo,
                crypto);
    }

    /**
     * Starts the network; blocks until its channels on disk are open.
     *
     * @throws io.steelyard.error.ConfigurationException when it cannot work as specified
     * @throws io.steelyard.error.StorageException when the directory is in use, of another version or suite, or damaged
     */
    public Consortium start() {
        return Consortium.start(spec());
    }

    /** A builder that keeps everything below {@code directory}. */
    static ConsortiumBuilder at(Path directory) {
        return new ConsortiumBuilder(StorageSpec.at(directory));
    }
}
