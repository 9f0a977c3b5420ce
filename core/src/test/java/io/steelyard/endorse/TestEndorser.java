package io.steelyard.endorse;

import io.steelyard.bytes.Bytes;
import io.steelyard.contract.Contract;
import io.steelyard.contract.ContractRunner;
import io.steelyard.fixture.HandEnvironment;
import io.steelyard.fixture.HandMadeOrderer;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.fixture.TestPeer;
import io.steelyard.format.Proposal;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.SignedProposal;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.lifecycle.ContractDefinition;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Clinic's endorser in a channel that defines the contract {@code claims}; contracts run on the calling thread. */
final class TestEndorser implements AutoCloseable {
    final TestChannel channel;
    final HandMadeOrderer orderer;
    final TestPeer peer;
    final HandEnvironment environment = new HandEnvironment();
    final InstalledContracts installed = new InstalledContracts();
    final Map<String, Endorser> others = new TreeMap<>();
    final Endorser endorser;

    TestEndorser() {
        this(new TestChannel());
    }

    TestEndorser(TestChannel channel) {
        this.channel = channel;
        this.orderer = new HandMadeOrderer(channel);
        this.peer = new TestPeer(channel, orderer);
        define("claims");
        this.endorser = endorserWith(ContractRunner.onCallingThread());
    }

    Endorser endorserWith(ContractRunner runner) {
        return new Endorser(
                peer.ledger(),
                installed,
                runner,
                channel.clinic.peer,
                TestOrg.SUITE,
                environment,
                name -> Optional.ofNullable(others.get(name)));
    }

    TestEndorser install(String name, Contract contract) {
        installed.install(name, contract);
        return this;
    }

    void define(String name) {
        long number = orderer.order(channel.transaction("_lifecycle")
                .defines(new ContractDefinition(name, "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY))
                .envelope());
        peer.await(number + 1);
    }

    Proposal proposal(SigningIdentity client, String contract, String... arguments) {
        return proposal(client, contract, environment.clock().instant(), arguments);
    }

    Proposal proposal(SigningIdentity client, String contract, Instant time, String... arguments) {
        List<Bytes> all = Arrays.stream(arguments).map(Bytes::utf8).toList();
        return Proposal.create(
                new Proposal.Call(TestChannel.ID, contract, all, Map.of()), client.serialized(), TestOrg.nonce(), time);
    }

    static SignedProposal signed(Proposal proposal, SigningIdentity client) {
        return new SignedProposal(proposal.bytes(), client.sign(proposal.bytes()));
    }

    /** The answer to a call by Clinic's client. */
    ProposalResponse call(String contract, String... arguments) {
        return endorse(signed(proposal(channel.clinic.client, contract, arguments), channel.clinic.client));
    }

    ProposalResponse endorse(SignedProposal proposal) {
        return endorser.endorse(proposal, 0).toCompletableFuture().join();
    }

    @Override
    public void close() {
        peer.close();
    }
}
