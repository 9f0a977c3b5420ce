package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.Identity;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.order.BlockCheck;
import io.steelyard.state.ChannelState;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    private final StateStore store;
    private final ChannelState state;
    private final AuditReadAhead source;
    private final AuditClaims claims = new AuditClaims();
    private final AuditMetadata metadata = new AuditMetadata();
    private final List<String> problems = new ArrayList<>();
    private ChannelConfig config;
    private ChannelPolicies policies;
    private final Bytes genesisHash;
    private Bytes lastHash;
    private long blocks = 1;
    private long transactions;
    private long valid;

    private LedgerAudit(Block genesis, ChannelConfig config, Iterator<Block> rest, AuditSettings settings) {
        this.settings = settings;
        this.suite = settings.suite();
        this.store = settings.store();
        this.state = new ChannelState(store);
        this.source = new AuditReadAhead(rest, new BlockPreparation(suite, settings.workers()));
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
        if (settings.store().savepoint() >= 0) {
            throw new ConfigurationException("the state store of an audit must be empty; this one has seen block "
                    + settings.store().savepoint());
        }
        Block genesis;
        try {
            if (!blocks.hasNext()) {
                return failed("there is no block", Bytes.EMPTY, settings);
            }
            genesis = blocks.next();
        } catch (RuntimeException e) {
            return failed("block 0: " + AuditMetadata.reason(e), Bytes.EMPTY, settings);
        }
        ChannelConfig config;
        try {
            settings.genesisHash().ifPresent(pinned -> AuditMetadata.requireHash(genesis, pinned));
            config = requireGenesis(genesis, settings.suite());
        } catch (RuntimeException e) {
            return failed("block 0: " + AuditMetadata.reason(e), genesis.hash(), settings);
        }
        settings.onBlock().accept(audited(genesis, List.of(ValidationCode.VALID), Bytes.EMPTY, List.of()));
        return new LedgerAudit(genesis, config, blocks, settings).rest();
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

    private static AuditReport failed(String problem, Bytes hash, AuditSettings settings) {
        settings.onBlock()
                .accept(new AuditedBlock(
                        0, hash, List.of(), Bytes.EMPTY, List.of(), Bytes.EMPTY, List.of(), 0, List.of(problem)));
        return new AuditReport(
                "",
                0,
                0,
                0,
                Bytes.EMPTY,
                List.of(problem),
                List.of(),
                hash,
                settings.genesisHash().isPresent(),
                Bytes.EMPTY,
                0,
                0);
    }

    private static AuditedBlock audited(
            Block block, List<ValidationCode> codes, Bytes commitHash, List<String> problems) {
        return new AuditedBlock(
                block.number(),
                block.hash(),
                codes,
                commitHash,
                block.validationCodes(),
                CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH)),
                List.of(),
                0,
                problems);
    }

    private AuditReport rest() {
        while (problems.isEmpty() && next()) {
            continue;
        }
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

    /** Checks the next block; false when there is none. */
    private boolean next() {
        long number = blocks;
        AuditReadAhead.Next next;
        try {
            next = source.take(config);
        } catch (RuntimeException e) {
            problem(number, AuditMetadata.reason(e));
            settings.onBlock().accept(broken(number, Bytes.EMPTY));
            return true;
        }
        if (next == null) {
            return false;
        }
        try {
            check(next);
        } catch (RuntimeException | StackOverflowError e) {
            problem(number, AuditMetadata.reason(e));
        }
        if (!problems.isEmpty()) {
            settings.onBlock().accept(broken(number, next.block().hash()));
        }
        return true;
    }

    private AuditedBlock broken(long number, Bytes hash) {
        return new AuditedBlock(
                number, hash, List.of(), Bytes.EMPTY, List.of(), Bytes.EMPTY, List.of(), 0, problems);
    }

    private void check(AuditReadAhead.Next next) {
        Block block = next.block();
        if (block.number() != blocks) {
            throw new MalformedException(
                    "in its place there is block " + Long.toUnsignedString(block.number()));
        }
        if (!block.header().previousHash().equals(lastHash)) {
            throw new MalformedException("it does not follow: it names "
                    + block.header().previousHash() + " as the hash of the block before it, which is " + lastHash);
        }
        BlockCheck.requireIntact(block);
        BlockCheck.Signed signed = BlockCheck.requireAllSigned(block, config, suite);
        metadata.check(block);
        judge(join(next.prepared()), signed);
    }

    private static PreparedBlock join(CompletableFuture<PreparedBlock> prepared) {
        try {
            return prepared.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void judge(PreparedBlock prepared, BlockCheck.Signed signed) {
        Block block = prepared.block();
        Verdicts verdicts = new BlockValidator(config, store, policies, suite).validate(prepared);
        List<String> wrong = claims.verdicts(block, verdicts);
        wrong.forEach(why -> problem(block.number(), why));
        if (wrong.isEmpty()) {
            claims.commitHash(block, verdicts).ifPresent(why -> problem(block.number(), why));
        }
        if (problems.isEmpty()) {
            apply(block, verdicts);
            tell(block, verdicts, signed);
        }
    }

    private void apply(Block block, Verdicts verdicts) {
        state.apply(Applied.batch(block, verdicts.codes(), store, verdicts.updates()), block.number());
        boolean definitionsChanged = verdicts.netWrites().stream()
                .anyMatch(update -> update.namespace().equals(Definitions.NAMESPACE));
        if (verdicts.config() != config) {
            metadata.configChanged(block.number());
        }
        if (verdicts.config() != config || definitionsChanged) {
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

    private void tell(Block block, Verdicts verdicts, BlockCheck.Signed signed) {
        AuditedBlock plain = audited(block, verdicts.codes(), claims.lastCommitHash(), List.of());
        settings.onBlock()
                .accept(new AuditedBlock(
                        plain.number(),
                        plain.hash(),
                        plain.codes(),
                        plain.commitHash(),
                        plain.claimedCodes(),
                        plain.claimedCommitHash(),
                        signed.signers().stream().map(LedgerAudit::name).toList(),
                        signed.enough(),
                        List.of()));
    }

    private static String name(Identity signer) {
        return signer.certificate().commonName() + " of " + signer.mspId();
    }

    private void problem(long number, String what) {
        String name = "block " + number;
        problems.add(what.startsWith(name + " ") || what.startsWith(name + ":") ? what : name + ": " + what);
    }
}
