package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.Ledger;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.endorse.EndorsementService;
import io.steelyard.env.Environment;
import io.steelyard.error.ConfigurationException;
import io.steelyard.fixture.HandEnvironment;
import io.steelyard.fixture.HandMadeOrderer;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.fixture.TestPeer;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.Endorsement;
import io.steelyard.format.Envelope;
import io.steelyard.format.Proposal;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ResponsePayload;
import io.steelyard.format.SignedProposal;
import io.steelyard.format.Version;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.order.Broadcast;
import io.steelyard.order.OrdererStatus;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.SignaturePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What a gateway of Clinic reaches: one real ledger, and peers and ordering nodes that do what a test says. */
final class TestNetwork implements NetworkView, AutoCloseable {
    final TestChannel channel = new TestChannel();
    final HandMadeOrderer blocks = new HandMadeOrderer(channel);
    final TestPeer peer = new TestPeer(channel, blocks);
    final HandEnvironment environment = new HandEnvironment();
    final List<Peer> peers = new ArrayList<>();
    final List<Node> orderers = new ArrayList<>();

    /** A peer that answers by a script and counts. */
    static final class Peer implements EndorsementService {
        final String id;
        final SigningIdentity signer;
        Function<Proposal, CompletableFuture<ProposalResponse>> script;
        int calls;

        Peer(String id, SigningIdentity signer) {
            this.id = id;
            this.signer = signer;
            this.script = proposal -> CompletableFuture.completedFuture(endorsed(signer, proposal, "v", -1));
        }

        Peer writes(String value) {
            script = proposal -> CompletableFuture.completedFuture(endorsed(signer, proposal, value, -1));
            return this;
        }

        Peer fails(RuntimeException failure) {
            script = proposal -> CompletableFuture.failedFuture(failure);
            return this;
        }

        Peer refuses(int status, String message) {
            script = proposal -> CompletableFuture.completedFuture(new ProposalResponse(
                    new ContractResponse(status, message, Bytes.EMPTY), Bytes.EMPTY, Optional.empty()));
            return this;
        }

        Peer hangs() {
            script = proposal -> new CompletableFuture<>();
            return this;
        }

        @Override
        public CompletionStage<ProposalResponse> endorse(SignedProposal proposal, long atHeight) {
            calls++;
            return script.apply(Proposal.parse(proposal.proposal()));
        }

        @Override
        public CompletionStage<ProposalResponse> evaluate(SignedProposal proposal, long atHeight) {
            return endorse(proposal, atHeight);
        }

        PeerHandle handle() {
            return new PeerHandle(id, signer.identity(), this);
        }
    }

    /** An endorsement of a transaction that writes {@code k}, having read it at a version of this block if that is not negative. */
    static ProposalResponse endorsed(SigningIdentity signer, Proposal proposal, String value, long readAt) {
        List<ReadWriteSet.Read> reads =
                readAt < 0 ? List.of() : List.of(new ReadWriteSet.Read("k", Optional.of(new Version(readAt, 0))));
        ReadWriteSet set = new ReadWriteSet(List.of(new ReadWriteSet.Namespace(
                proposal.contract(),
                reads,
                List.of(),
                List.of(new ReadWriteSet.Write("k", false, Bytes.utf8(value))),
                List.of(),
                List.of())));
        return endorsed(signer, proposal, set);
    }

    static ProposalResponse endorsed(SigningIdentity signer, Proposal proposal, ReadWriteSet set) {
        ContractResponse response = ContractResponse.success(Bytes.utf8("done"));
        Bytes payload = new ResponsePayload(
                        proposal.hash(), set.toBytes(), Optional.empty(), response, proposal.contract(), "1.0")
                .toBytes();
        Bytes endorser = signer.serialized();
        return new ProposalResponse(
                response,
                payload,
                Optional.of(new Endorsement(endorser, signer.sign(Bytes.concat(payload, endorser)))));
    }

    /** An ordering node that answers by a script and counts. */
    static final class Node implements Broadcast {
        final String id;
        Function<Envelope, CompletableFuture<Void>> script;
        OrdererStatus status = new OrdererStatus(false, true, 0, Optional.empty(), Optional.empty());
        final List<Envelope> taken = new ArrayList<>();

        Node(String id, Function<Envelope, CompletableFuture<Void>> script) {
            this.id = id;
            this.script = script;
        }

        @Override
        public String nodeId() {
            return id;
        }

        @Override
        public OrdererStatus status() {
            return status;
        }

        @Override
        public CompletionStage<Void> broadcast(Envelope envelope) {
            taken.add(envelope);
            return script.apply(envelope);
        }
    }

    Peer peer(String id, SigningIdentity signer) {
        Peer added = new Peer(id, signer);
        peers.add(added);
        return added;
    }

    Node orderer(Function<Envelope, CompletableFuture<Void>> script) {
        Node added = new Node("orderer" + orderers.size(), script);
        orderers.add(added);
        return added;
    }

    /** An ordering node that puts each envelope into a block of its own. */
    Node workingOrderer() {
        return orderer(envelope -> {
            blocks.order(envelope);
            return CompletableFuture.completedFuture(null);
        });
    }

    void define(String contract, String policy) {
        peer.await(blocks.order(channel.transaction("_lifecycle")
                        .defines(new ContractDefinition(
                                contract,
                                "1.0",
                                1,
                                new ApplicationPolicy.Signature(SignaturePolicy.parse(policy)),
                                Bytes.EMPTY))
                        .envelope())
                + 1);
    }

    ContractClient contract(String name) {
        return new Gateway(this, channel.clinic.client).channel(TestChannel.ID).contract(name);
    }

    @Override
    public Ledger ledger(String channelId) {
        if (!channelId.equals(TestChannel.ID)) {
            throw new ConfigurationException("no channel '" + channelId + "'");
        }
        return peer.ledger();
    }

    @Override
    public List<PeerHandle> peers(String channelId) {
        return peers.stream().map(Peer::handle).toList();
    }

    @Override
    public List<Broadcast> orderers(String channelId) {
        return List.copyOf(orderers);
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public CryptoSuite suite() {
        return TestOrg.SUITE;
    }

    @Override
    public void close() {
        peer.close();
    }
}
