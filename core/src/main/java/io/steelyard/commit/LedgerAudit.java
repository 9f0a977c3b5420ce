package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.Identity;
import io.steelyard.order.BlockCheck;
import io.steelyard.state.ChannelState;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Decides every transaction of a channel again, from the genesis block alone and into a state of its own, and compares: hash chain,
 * data hashes, orderers' signatures, metadata, validation codes, commit hashes. Block 0 is trusted unless its hash is given. The
 * signatures of the blocks to come are checked while one is judged. Used by one thread.
 */
public final class LedgerAudit {
    private final AuditSettings settings;
    private final CryptoSuite suite;
    private final BlockPreparation preparation;
    private final StateStore store;
    private final ChannelState state;
    private final AuditClaims claims = new AuditClaims();
    private final AuditMetadata metadata = new AuditMetadata();
    private final Bytes genesisHash;
    private final List<String> problems = new ArrayList<>();
    private ChannelConfig config;
    private ChannelPolicies policies;
    private Bytes lastHash;
    private long blocks = 1;
    private long transactions;
    private long valid;

    private LedgerAudit(Block genesis, ChannelConfig config, AuditSettings settings) {
        this.settings = settings;
        this.suite = settings.suite();
        this.preparation = new BlockPreparation(suite, settings.workers());
        this.store = settings.store();
        this.state = new ChannelState(store);
        this.config = config;
        this.policies = new ChannelPolicies(config, store);
        this.genesisHash = genesis.hash();
        this.lastHash = genesis.hash();
        state.apply(new StateBatch(), 0);
    }

    /** {@link #run(Iterator, AuditSettings)} with the state in memory and block 0 trusted. */
    public static AuditReport run(Iterator<Block> blocks, CryptoSuite suite, Executor workers) {
        return run(blocks, AuditSettings.of(suite, workers));
    }

    /**
     * Audits blocks, block 0 first. Blocks until done. Whatever is wrong with the blocks, or with reading them, is a problem in the
     * report and no exception.
     *
     * @throws ConfigurationException when the state store given is not empty
     */
    public static AuditReport run(Iterator<Block> blocks, AuditSettings settings) {
        LedgerAudit audit;
        try {
            if (!blocks.hasNext()) {
                return failed("there is no block", settings);
            }
            audit = begin(blocks.next(), settings);
        } catch (ConfigurationException e) {
            throw e;
        } catch (RuntimeException e) {
            return failed(about(0, AuditMetadata.reason(e)), settings);
        }
        AuditReadAhead source = new AuditReadAhead(blocks, audit.preparation);
        while (audit.problems.isEmpty() && audit.next(source)) {
            continue;
        }
        return audit.report();
    }

    /**
     * Begins an audit that is given its blocks one by one.
     *
     * @throws MalformedException when this cannot be block 0, or not the one whose hash is given
     * @throws ConfigurationException when the state store given is not empty
     */
    public static LedgerAudit begin(Block genesis, AuditSettings settings) {
        if (settings.store().savepoint() >= 0) {
            throw new ConfigurationException("the state store of an audit must be empty; this one has seen block "
                    + settings.store().savepoint());
        }
        settings.genesisHash().ifPresent(pinned -> AuditMetadata.requireHash(genesis, pinned));
        LedgerAudit audit = new LedgerAudit(genesis, requireGenesis(genesis, settings.suite()), settings);
        settings.onBlock().accept(AuditedBlock.of(genesis, List.of(ValidationCode.VALID), Bytes.EMPTY));
        return audit;
    }

    /**
     * Checks everything about a block 0 that can be checked: its place, data hash, metadata, and that it holds a channel config.
     *
     * @return the config
     * @throws MalformedException saying what is wrong
     */
    public static ChannelConfig requireGenesis(Block genesis, CryptoSuite suite) {
        AuditMetadata.requireGenesis(genesis);
        ChannelConfig config = ChannelConfig.fromBlock(genesis);
        AuditMetadata.requireGenesisSigned(genesis, config, suite);
        return config;
    }

    private static AuditReport failed(String problem, AuditSettings settings) {
        settings.onBlock().accept(AuditedBlock.broken(0, Bytes.EMPTY, List.of(problem)));
        boolean isPinned = settings.genesisHash().isPresent();
        List<String> problems = List.of(problem);
        Bytes none = Bytes.EMPTY;
        return new AuditReport("", 0, 0, 0, none, problems, List.of(), none, isPinned, none, 0, 0);
    }

    /** What the audit has come to so far. */
    public AuditReport report() {
        return new AuditReport(
                config.channelId(),
                blocks,
                transactions,
                valid,
                lastHash,
                problems,
                metadata.remarks(),
                genesisHash,
                settings.genesisHash().isPresent(),
                claims.lastCommitHash(),
                claims.confirmedCodes(),
                claims.comparedCommitHashes());
    }

    /**
     * Checks the next block; when it has problems the audit stays where it was, and another block may be tried in its place. Blocks.
     */
    public AuditedBlock check(Block block) {
        problems.clear();
        return check(new AuditReadAhead.Next(block, preparation.prepareAhead(block, config)));
    }

    /** Checks the next block; false when there is none. */
    private boolean next(AuditReadAhead source) {
        AuditReadAhead.Next next;
        try {
            next = source.take(config);
        } catch (RuntimeException e) {
            problem(AuditMetadata.reason(e));
            settings.onBlock().accept(AuditedBlock.broken(blocks, Bytes.EMPTY, problems));
            return true;
        }
        if (next != null) {
            check(next);
        }
        return next != null;
    }

    private AuditedBlock check(AuditReadAhead.Next next) {
        AuditedBlock seen;
        try {
            seen = judge(next);
        } catch (RuntimeException | StackOverflowError e) {
            problem(AuditMetadata.reason(e));
            seen = AuditedBlock.broken(blocks, next.block().hash(), problems);
        }
        settings.onBlock().accept(seen);
        return seen;
    }

    private AuditedBlock judge(AuditReadAhead.Next next) {
        Block block = next.block();
        requireNext(block);
        BlockCheck.requireIntact(block);
        BlockCheck.Signed signed = BlockCheck.requireAllSigned(block, config, suite);
        metadata.check(block);
        Verdicts verdicts = new BlockValidator(config, store, policies, suite).validate(join(next.prepared()));
        AuditClaims.Outcome outcome = claims.compare(block, verdicts);
        outcome.problems().forEach(this::problem);
        if (problems.isEmpty()) {
            claims.confirmed(block, outcome);
            apply(block, verdicts);
        }
        List<String> signers = signed.signers().stream().map(LedgerAudit::name).toList();
        return AuditedBlock.of(block, verdicts.codes(), outcome.commitHash()).with(signers, signed.enough(), problems);
    }

    private void requireNext(Block block) {
        if (block.number() != blocks) {
            throw new MalformedException("in its place there is block " + Long.toUnsignedString(block.number()));
        }
        if (!block.header().previousHash().equals(lastHash)) {
            throw new MalformedException("it does not follow: it names "
                    + block.header().previousHash() + " as the hash of the block before it, which is " + lastHash);
        }
    }

    private static PreparedBlock join(Preparation prepared) {
        try {
            return prepared.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void apply(Block block, Verdicts verdicts) {
        state.apply(Applied.batch(block, verdicts.codes(), store, verdicts.updates()), block.number());
        if (verdicts.config() != config) {
            metadata.configChanged(block.number());
        }
        if (verdicts.config() != config || verdicts.changeDefinitions()) {
            config = verdicts.config();
            policies = new ChannelPolicies(config, store);
        }
        metadata.confirmed(block);
        lastHash = block.hash();
        blocks++;
        transactions += verdicts.codes().size();
        valid += verdicts.codes().stream()
                .filter(code -> code == ValidationCode.VALID)
                .count();
    }

    private static String name(Identity signer) {
        return signer.certificate().commonName() + " of " + signer.mspId();
    }

    private void problem(String what) {
        problems.add(about(blocks, what));
    }

    private static String about(long number, String what) {
        String name = "block " + number;
        return what.startsWith(name + " ") || what.startsWith(name + ":") ? what : name + ": " + what;
    }
}
