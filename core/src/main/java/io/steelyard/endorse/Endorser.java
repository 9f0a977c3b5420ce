package io.steelyard.endorse;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.contract.Contract;
import io.steelyard.contract.ContractContext.Modification;
import io.steelyard.contract.ContractRunner;
import io.steelyard.contract.LedgerContext;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.endorse.ProposalCheck.Accepted;
import io.steelyard.endorse.ProposalCheck.Refused;
import io.steelyard.env.Environment;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.Endorsement;
import io.steelyard.format.Proposal;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.ResponsePayload;
import io.steelyard.format.SignedProposal;
import io.steelyard.identity.Identity;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.state.Snapshot;
import io.steelyard.state.StateView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A peer's endorser for one channel: checks a proposal on the worker pool, runs the contract on its own thread against a snapshot,
 * signs the answer. A status of 400 or more is passed on unsigned.
 */
public final class Endorser implements EndorsementService {
    private static final Duration CATCH_UP_MAX = Duration.ofSeconds(5);
    private static final String SYSTEM_VERSION = "syscc";

    private final ChannelAccess channel;
    private final InstalledContracts contracts;
    private final ContractRunner runner;
    private final SigningIdentity signer;
    private final Environment environment;
    private final ProposalCheck check;
    private final Function<String, Optional<Endorser>> otherChannels;

    /**
     * An endorser.
     *
     * @param otherChannels the peer's endorsers by channel, for contracts that read another channel
     */
    public Endorser(
            ChannelAccess channel,
            InstalledContracts contracts,
            ContractRunner runner,
            SigningIdentity signer,
            CryptoSuite suite,
            Environment environment,
            Function<String, Optional<Endorser>> otherChannels) {
        this.channel = channel;
        this.contracts = contracts;
        this.runner = runner;
        this.signer = signer;
        this.environment = environment;
        this.check = new ProposalCheck(suite, environment.clock());
        this.otherChannels = otherChannels;
    }

    @Override
    public CompletionStage<ProposalResponse> endorse(SignedProposal proposal, long atHeight) {
        return caughtUp(atHeight).thenComposeAsync(ready -> run(proposal, true), environment.workers());
    }

    @Override
    public CompletionStage<ProposalResponse> evaluate(SignedProposal proposal, long atHeight) {
        return caughtUp(atHeight).thenComposeAsync(ready -> run(proposal, false), environment.workers());
    }

    private CompletableFuture<Long> caughtUp(long height) {
        CompletableFuture<Long> reached = channel.awaitHeight(height);
        if (!reached.isDone()) {
            Environment.Timer limit = environment.schedule(
                    CATCH_UP_MAX,
                    () -> reached.completeExceptionally(new UnavailableException(
                            "the peer stands at height " + channel.height() + " and did not reach " + height
                                    + " within " + CATCH_UP_MAX.toMillis() + " ms",
                            new TimeoutException())));
            reached.whenComplete((done, error) -> limit.cancel());
        }
        return reached;
    }

    private CompletionStage<ProposalResponse> run(SignedProposal signed, boolean sign) {
        ChannelConfig config = channel.config();
        Accepted accepted;
        try {
            accepted = check.check(signed, config, channel);
        } catch (Refused refused) {
            return CompletableFuture.completedFuture(unsigned(ContractResponse.error(refused.reason())));
        }
        Snapshot snapshot = channel.snapshot();
        try {
            return simulate(accepted, snapshot, sign).whenComplete((response, error) -> snapshot.close());
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    private CompletableFuture<ProposalResponse> simulate(Accepted accepted, Snapshot snapshot, boolean sign) {
        Proposal proposal = accepted.proposal();
        String name = proposal.contract();
        Optional<String> version = version(channel, snapshot, name);
        Optional<Contract> contract = contracts.find(name);
        if (version.isEmpty() || contract.isEmpty() || proposal.arguments().isEmpty()) {
            return CompletableFuture.completedFuture(unsigned(
                    ContractResponse.error(whyNot(name, snapshot, version.isPresent(), contract.isPresent()))));
        }
        Opened opened = new Opened(this, accepted.creator(), snapshot, new CopyOnWriteArrayList<>());
        LedgerContext context = LedgerContext.open(
                opened,
                new LedgerContext.Transaction(
                        proposal.channelId(),
                        proposal.txId(),
                        proposal.header().channel().timestamp(),
                        accepted.creator(),
                        proposal.transientData()),
                name);
        List<Bytes> arguments = proposal.arguments();
        return runner.run(contract.get(), arguments.get(0).utf8(), arguments.subList(1, arguments.size()), context)
                // on the contract's thread, which is free again: one hand-over less
                .thenApply(response -> sign && response.isSuccess()
                        ? signed(proposal, context, response, version.get())
                        : unsigned(response))
                .whenComplete((response, error) -> opened.others.forEach(Snapshot::close));
    }

    private static Optional<String> version(ChannelAccess channel, Snapshot snapshot, String name) {
        return name.equals(Definitions.NAMESPACE)
                ? Optional.of(SYSTEM_VERSION)
                : channel.definition(snapshot, name).map(ContractDefinition::version);
    }

    private String whyNot(String name, StateView state, boolean isDefined, boolean isInstalled) {
        String channelId = channel.config().channelId();
        if (!isDefined) {
            return "make sure the chaincode " + name + " has been successfully defined on channel " + channelId
                    + " and try again: chaincode " + name + " not found; defined are "
                    + Definitions.all(state).stream()
                            .map(ContractDefinition::name)
                            .toList();
        }
        if (!isInstalled) {
            return "contract '" + name + "' is defined on channel '" + channelId + "' but not installed at "
                    + signer.mspId() + "; install it there (deploy it again after a restart)";
        }
        return "the proposal has no arguments; the first one is the function's name";
    }

    private ProposalResponse signed(
            Proposal proposal, LedgerContext context, ContractResponse response, String version) {
        Bytes payload = new ResponsePayload(
                        proposal.hash(),
                        context.result().toBytes(),
                        context.event(),
                        response,
                        proposal.contract(),
                        version)
                .toBytes();
        Bytes endorser = signer.serialized();
        Endorsement endorsement = new Endorsement(endorser, signer.sign(Bytes.concat(payload, endorser)));
        return new ProposalResponse(response, payload, Optional.of(endorsement));
    }

    private static ProposalResponse unsigned(ContractResponse response) {
        return new ProposalResponse(response, Bytes.EMPTY, Optional.empty());
    }

    /** One channel as it stands open to the contracts of one transaction. */
    private record Opened(Endorser endorser, Identity caller, Snapshot state, List<Snapshot> others)
            implements LedgerContext.Ledger {
        @Override
        public Optional<Contract> contract(String name) {
            boolean callable = !name.equals(Definitions.NAMESPACE)
                    && version(endorser.channel, state, name).isPresent()
                    && ProposalCheck.mayCallContracts(caller, endorser.channel.config());
            return callable ? endorser.contracts.find(name) : Optional.empty();
        }

        @Override
        public List<Modification> history(String contract, String key) {
            return endorser.channel.history(contract, key);
        }

        @Override
        public boolean hasAdditiveWrites() {
            return endorser.channel.config().hasAdditiveWrites();
        }

        @Override
        public Optional<LedgerContext.Ledger> channel(String channelId) {
            return endorser.otherChannels
                    .apply(channelId)
                    .filter(other -> ProposalCheck.mayCallContracts(caller, other.channel.config()))
                    .map(other -> {
                        Snapshot snapshot = other.channel.snapshot();
                        others.add(snapshot);
                        return new Opened(other, caller, snapshot, others);
                    });
        }
    }
}
