package io.steelyard.benchmarks;

import io.steelyard.blocklog.Durability;
import io.steelyard.config.BatchSettings;
import io.steelyard.crypto.CryptoProvider;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say which network is measured. */
final class NetworkOptions {
    /** How blocks are ordered. */
    enum Ordering {
        solo,
        raft
    }

    /** Where a network keeps its data. */
    enum Place {
        memory,
        disk
    }

    /** On or off. */
    enum Switch {
        on,
        off
    }

    /** Whose code computes signatures. BouncyCastle is what an application has that adds nothing. */
    enum Crypto {
        bouncycastle(CryptoProvider.BOUNCYCASTLE),
        corretto(CryptoProvider.CORRETTO),
        conscrypt(CryptoProvider.CONSCRYPT),
        automatic(CryptoProvider.AUTOMATIC);

        private final CryptoProvider provider;

        Crypto(CryptoProvider provider) {
            this.provider = provider;
        }
    }

    /** What an acknowledged commit survives. */
    enum Survives {
        power_loss(Durability.POWER_LOSS),
        process(Durability.PROCESS);

        private final Durability durability;

        Survives(Durability durability) {
            this.durability = durability;
        }
    }

    @Option(names = "--orgs", paramLabel = "N", description = "Organizations. Default: ${DEFAULT-VALUE}")
    int orgs = 2;

    @Option(names = "--peers", paramLabel = "N", description = "Peers of each organization. Default: ${DEFAULT-VALUE}")
    int peers = 1;

    @Option(names = "--ordering", description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    Ordering ordering = Ordering.raft;

    @Option(names = "--orderers", paramLabel = "N", description = "Raft nodes. Default: ${DEFAULT-VALUE}")
    int orderers = 1;

    @Option(names = "--storage", description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    Place storage = Place.disk;

    @Option(
            names = "--directory",
            paramLabel = "PATH",
            description = "Where data on disk is made and deleted again. Default: the system's temporary directory")
    Optional<Path> directory = Optional.empty();

    @Option(
            names = "--durability",
            description = "What a commit on disk survives, one of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    Survives durability = Survives.power_loss;

    @Option(
            names = "--block-log",
            paramLabel = "ENGINE",
            description = "Block log on disk, e.g. chronicle or file. Default: ${DEFAULT-VALUE}")
    String blockLog = "automatic";

    @Option(
            names = "--state",
            paramLabel = "ENGINE",
            description = "State store on disk, e.g. mapdb. Default: ${DEFAULT-VALUE}")
    String state = "automatic";

    @Option(
            names = "--memo",
            description = "Whether each signature is verified once for all peers: ${COMPLETION-CANDIDATES}."
                    + " Default: ${DEFAULT-VALUE}")
    Switch memo = Switch.on;

    @Option(
            names = "--crypto",
            description =
                    "Whose code computes signatures on P-256, one of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    Crypto crypto = Crypto.bouncycastle;

    @Option(
            names = "--endorsers",
            paramLabel = "N",
            description = "Organizations that must endorse, at most all. Default: ${DEFAULT-VALUE}")
    int endorsers = 2;

    @Option(
            names = "--block-transactions",
            paramLabel = "N",
            description = "Transactions in a block at most. Default: ${DEFAULT-VALUE}")
    int blockTransactions = BatchSettings.DEFAULT.maxMessages();

    /** What is wrong with these options, empty when nothing is. More endorsers than organizations are cut to all. */
    Optional<String> wrong() {
        endorsers = Math.min(endorsers, orgs);
        if (orgs < 1 || peers < 1 || orderers < 1 || endorsers < 1 || blockTransactions < 1) {
            return Optional.of("--orgs, --peers, --orderers, --endorsers and --block-transactions are at least 1");
        }
        if (ordering == Ordering.solo && orderers > 1) {
            return Optional.of("--ordering solo is one node; for " + orderers + " give --ordering raft");
        }
        return Optional.empty();
    }

    BatchSettings batch() {
        return new BatchSettings(
                blockTransactions,
                BatchSettings.DEFAULT.absoluteMaxBytes(),
                BatchSettings.DEFAULT.preferredMaxBytes(),
                BatchSettings.DEFAULT.timeout());
    }

    Durability durability() {
        return durability.durability;
    }

    CryptoProvider provider() {
        return crypto.provider;
    }

    String organization(int index) {
        return "Org" + (1 + index % orgs);
    }

    String[] organizations() {
        String[] names = new String[orgs];
        for (int i = 0; i < orgs; i++) {
            names[i] = organization(i);
        }
        return names;
    }
}
