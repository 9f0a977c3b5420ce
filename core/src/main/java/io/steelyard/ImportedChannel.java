package io.steelyard;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.AuditReport;
import io.steelyard.commit.Ledger;
import io.steelyard.commit.LedgerAudit;
import io.steelyard.crypto.P256Suite;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Block;
import io.steelyard.node.Peer;
import io.steelyard.order.BlockSource;
import io.steelyard.state.Snapshot;
import io.steelyard.state.VersionedValue;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A channel that another network made and orders, kept by peers of this one for reading. Its blocks come from somebody who need not be
 * believed: every signature, verdict and commit hash is checked again, and a block that does not verify is not taken. Gateways read from it
 * as from any channel (blocks, events, outcomes); whatever would change it is refused. Thread-safe.
 */
public final class ImportedChannel {
    private final String id;
    private final Bytes genesisHash;
    private final Nodes nodes;

    private ImportedChannel(String id, Bytes genesisHash, Nodes nodes) {
        this.id = id;
        this.genesisHash = genesisHash;
        this.nodes = nodes;
        nodes.markImported(id);
    }

    static ImportedChannel join(String id, Block genesis, BlockSource source, List<Organization> members, Nodes nodes) {
        nodes.genesis().filter(files -> files.imported(id).isEmpty()).ifPresent(files -> files.imported(id, genesis));
        nodes.importFrom(id, source);
        ImportedChannel channel = new ImportedChannel(id, genesis.hash(), nodes);
        for (Organization member : members) {
            nodes.peersOf(member).stream()
                    .filter(peer -> !peer.channels().contains(id))
                    .forEach(peer -> nodes.joinPeer(peer, id, () -> genesis));
        }
        return channel;
    }

    /** Opens what the peers have; nothing more comes until a source is given again. */
    static ImportedChannel reopen(String id, Block genesis, Nodes nodes) {
        ImportedChannel channel = new ImportedChannel(id, genesis.hash(), nodes);
        nodes.peers().stream()
                .filter(peer -> peer.storedChannels().contains(id))
                .forEach(peer -> nodes.joinPeer(peer, id, () -> genesis));
        return channel;
    }

    void requireSame(Block genesis) {
        if (!genesis.hash().equals(genesisHash)) {
            throw new ConfigurationException("channel '" + id + "' was imported with block 0 of hash " + genesisHash
                    + "; the source's has " + genesis.hash() + ": it is another channel of the same name");
        }
    }

    /** Channel id. */
    public String id() {
        return id;
    }

    /**
     * The channel as the peer here that has most of it has committed it: blocks, outcomes, events, history, and why the next block was
     * refused, if it was ({@link Ledger#refusal()}).
     */
    public Ledger ledger() {
        return nodes.peers().stream()
                .filter(peer -> peer.channels().contains(id))
                .map((Peer peer) -> peer.ledger(id))
                .max(Comparator.comparingLong(Ledger::height))
                .orElseThrow(() -> new UnavailableException("no peer that has channel '" + id + "' is running"));
    }

    /** A key's present value in the state of a contract, empty when it has none. */
    public Optional<Bytes> get(String contract, String key) {
        try (Snapshot snapshot = ledger().snapshot()) {
            return snapshot.get(contract, key).map(VersionedValue::value);
        }
    }

    /** Decides every transaction again on the blocks of one peer here, as {@link Channel#audit()}. */
    public AuditReport audit() {
        return LedgerAudit.run(
                ledger().blocks(0),
                P256Suite.create(nodes.environment().random(), nodes.crypto()),
                nodes.environment().workers());
    }
}
