package io.steelyard.commit;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Envelope;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Collection;
import io.steelyard.format.ReadWriteSet.HashedMetadataWrite;
import io.steelyard.format.ReadWriteSet.HashedRead;
import io.steelyard.format.ReadWriteSet.HashedWrite;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.format.ReadWriteSet.MetadataWrite;
import io.steelyard.format.ReadWriteSet.Namespace;
import io.steelyard.format.ReadWriteSet.RangeQuery;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.ReadWriteSet.Write;
import io.steelyard.format.Version;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.policy.SignaturePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as a plan of all its parts, valid as it comes: of Clinic's client, endorsed by both peers, writing one key of contract
 * {@code claims}. A test changes one part; everything that depends on it (id, hashes, signatures) is then made to fit.
 */
final class Draft {
    int type = 3;
    String channelId = TestChannel.ID;
    Optional<String> txId = Optional.empty();
    long epoch;
    Bytes nonce = TestOrg.nonce();
    Bytes creator;
    Optional<String> invoked;
    Optional<Bytes> extension = Optional.empty();
    boolean hasHeader = true;

    Bytes input = Bytes.utf8("input");
    Optional<Bytes> actionHeader = Optional.empty();
    Optional<Bytes> proposalHash = Optional.empty();
    int actions = 1;
    boolean hasProposalPayload = true;
    boolean hasAction = true;

    Optional<String> contract;
    String version = "1.0";
    Optional<Bytes> results = Optional.empty();
    final List<Namespace> namespaces = new ArrayList<>();
    Bytes events = Bytes.EMPTY;
    Optional<Bytes> action = Optional.empty();

    List<SigningIdentity> endorsers;
    Bytes endorsedBesides = Bytes.EMPTY;
    SigningIdentity signer;
    Optional<Bytes> data = Optional.empty();

    Draft(TestChannel channel, String contract) {
        this.signer = channel.clinic.client;
        this.creator = signer.serialized();
        this.invoked = Optional.of(contract);
        this.contract = Optional.of(contract);
        this.endorsers = List.of(channel.clinic.peer, channel.insurer.peer);
        if (!contract.equals("lscc")) {
            write(contract, "key", "value");
        }
    }

    Draft by(SigningIdentity client) {
        signer = client;
        creator = client.serialized();
        return this;
    }

    Draft endorsedBy(SigningIdentity... all) {
        endorsers = List.of(all);
        return this;
    }

    /** Writes and reads nothing. */
    Draft idle() {
        namespaces.clear();
        return this;
    }

    Draft write(String namespace, String key, String value) {
        return write(namespace, key, Bytes.utf8(value));
    }

    Draft write(String namespace, String key, Bytes value) {
        return in(namespace, List.of(), List.of(), List.of(new Write(key, value.isEmpty(), value)), List.of());
    }

    Draft read(String namespace, String key, @Nullable Version seen) {
        return in(namespace, List.of(new Read(key, Optional.ofNullable(seen))), List.of(), List.of(), List.of());
    }

    Draft readRange(String namespace, RangeQuery range) {
        return in(namespace, List.of(), List.of(range), List.of(), List.of());
    }

    Draft policy(String namespace, String key, String policy) {
        return parameter(namespace, key, SignaturePolicy.parse(policy).toBytes());
    }

    Draft parameter(String namespace, String key, Bytes... values) {
        List<MetadataEntry> entries = new ArrayList<>();
        for (Bytes value : values) {
            entries.add(new MetadataEntry(KeyMetadata.VALIDATION_PARAMETER, value));
        }
        return in(namespace, List.of(), List.of(), List.of(), List.of(new MetadataWrite(key, entries)));
    }

    private Draft in(
            String namespace, List<Read> reads, List<RangeQuery> ranges, List<Write> writes, List<MetadataWrite> set) {
        return add(new Namespace(namespace, reads, ranges, writes, set, List.of()));
    }

    Draft writePrivate(String namespace, String collection, String key, String value) {
        return in(
                namespace,
                new Collection(
                        collection,
                        List.of(),
                        List.of(new HashedWrite(hash(key), false, hash(value), false)),
                        List.of(),
                        hash("")));
    }

    Draft readPrivate(String namespace, String collection, String key, @Nullable Version seen) {
        return in(
                namespace,
                new Collection(
                        collection,
                        List.of(new HashedRead(hash(key), Optional.ofNullable(seen))),
                        List.of(),
                        List.of(),
                        hash("")));
    }

    Draft privatePolicy(String namespace, String collection, String key, String policy) {
        MetadataEntry entry = new MetadataEntry(
                KeyMetadata.VALIDATION_PARAMETER, SignaturePolicy.parse(policy).toBytes());
        return in(
                namespace,
                new Collection(
                        collection,
                        List.of(),
                        List.of(),
                        List.of(new HashedMetadataWrite(hash(key), List.of(entry))),
                        hash("")));
    }

    private Draft in(String namespace, Collection collection) {
        return add(new Namespace(namespace, List.of(), List.of(), List.of(), List.of(), List.of(collection)));
    }

    /** Joins it to what there is of that namespace. */
    private Draft add(Namespace more) {
        for (int i = 0; i < namespaces.size(); i++) {
            Namespace known = namespaces.get(i);
            if (known.name().equals(more.name())) {
                namespaces.set(
                        i,
                        new Namespace(
                                known.name(),
                                join(known.reads(), more.reads()),
                                join(known.rangeQueries(), more.rangeQueries()),
                                join(known.writes(), more.writes()),
                                join(known.metadataWrites(), more.metadataWrites()),
                                join(known.collections(), more.collections())));
                return this;
            }
        }
        namespaces.add(more);
        return this;
    }

    private static <T> List<T> join(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    static Bytes hash(String text) {
        return Sha256.of(Bytes.utf8(text));
    }

    private Bytes channelHeader() {
        ByteString extended = extension.map(Draft::string).orElseGet(() -> {
            ChaincodeHeaderExtension.Builder named = ChaincodeHeaderExtension.newBuilder();
            invoked.ifPresent(
                    name -> named.setChaincodeId(ChaincodeID.newBuilder().setName(name)));
            return named.build().toByteString();
        });
        return bytes(ChannelHeader.newBuilder()
                .setType(type)
                .setChannelId(channelId)
                .setTxId(txId.orElseGet(() -> Sha256.of(nonce, creator).hex()))
                .setEpoch(epoch)
                .setExtension(extended)
                .build()
                .toByteString());
    }

    private Bytes signatureHeader() {
        return bytes(SignatureHeader.newBuilder()
                .setCreator(string(creator))
                .setNonce(string(nonce))
                .build()
                .toByteString());
    }

    private Bytes transaction() {
        Bytes header = actionHeader.orElseGet(this::signatureHeader);
        Bytes proposal = bytes(ChaincodeProposalPayload.newBuilder()
                .setInput(string(input))
                .build()
                .toByteString());
        ByteString response = ProposalResponsePayload.newBuilder()
                .setProposalHash(string(proposalHash.orElseGet(() -> Sha256.of(channelHeader(), header, proposal))))
                .setExtension(string(action.orElseGet(this::chaincodeAction)))
                .build()
                .toByteString();
        ChaincodeActionPayload.Builder payload = ChaincodeActionPayload.newBuilder();
        if (hasProposalPayload) {
            payload.setChaincodeProposalPayload(string(proposal));
        }
        if (hasAction) {
            payload.setAction(endorsed(response));
        }
        Transaction.Builder all = Transaction.newBuilder();
        for (int i = 0; i < actions; i++) {
            all.addActions(TransactionAction.newBuilder()
                    .setHeader(string(header))
                    .setPayload(payload.build().toByteString()));
        }
        return bytes(all.build().toByteString());
    }

    private Bytes chaincodeAction() {
        ChaincodeAction.Builder built = ChaincodeAction.newBuilder()
                .setResults(string(results.orElseGet(() -> new ReadWriteSet(namespaces).toBytes())))
                .setEvents(string(events))
                .setResponse(Response.newBuilder().setStatus(200));
        contract.ifPresent(name ->
                built.setChaincodeId(ChaincodeID.newBuilder().setName(name).setVersion(version)));
        return bytes(built.build().toByteString());
    }

    private ChaincodeEndorsedAction endorsed(ByteString response) {
        ChaincodeEndorsedAction.Builder built =
                ChaincodeEndorsedAction.newBuilder().setProposalResponsePayload(response);
        for (SigningIdentity endorser : endorsers) {
            built.addEndorsements(Endorsement.newBuilder()
                    .setEndorser(string(endorser.serialized()))
                    .setSignature(string(
                            endorser.sign(Bytes.concat(endorsedBesides, bytes(response), endorser.serialized())))));
        }
        return built.build();
    }

    Envelope envelope() {
        Payload.Builder payload = Payload.newBuilder().setData(string(data.orElseGet(this::transaction)));
        if (hasHeader) {
            payload.setHeader(Header.newBuilder()
                    .setChannelHeader(string(channelHeader()))
                    .setSignatureHeader(string(signatureHeader())));
        }
        Bytes signed = bytes(payload.build().toByteString());
        return Envelope.of(signed, signer.sign(signed));
    }

    static ByteString string(Bytes bytes) {
        return ByteString.copyFrom(bytes.buffer());
    }

    static Bytes bytes(ByteString string) {
        return Bytes.owning(string.toByteArray());
    }
}
