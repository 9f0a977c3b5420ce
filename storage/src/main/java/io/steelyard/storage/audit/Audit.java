package io.steelyard.storage.audit;

import io.steelyard.commit.AuditReport;
import io.steelyard.commit.AuditSettings;
import io.steelyard.commit.AuditedBlock;
import io.steelyard.commit.LedgerAudit;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.P256Suite;
import io.steelyard.crypto.SignatureMemo;
import io.steelyard.env.Environment;
import io.steelyard.env.ThreadedEnvironment;
import io.steelyard.error.SteelyardException;
import io.steelyard.error.StorageException;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateStore;
import io.steelyard.storage.mapdb.MapDbStateStoreFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The command that audits a ledger in files: {@code mvn -q -Paudit process-classes -Daudit.blocks=PATH}. Programs use {@link LedgerFiles}
 * and {@link LedgerAudit} themselves.
 */
public final class Audit {
    /** Exit code: everything was confirmed. */
    static final int CLEAN = 0;
    /** Exit code: something in the ledger is wrong. */
    static final int DISAGREEMENT = 1;
    /** Exit code: the audit could not be made. */
    static final int NOT_MADE = 2;

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);
    private static final int SIGNATURES_REMEMBERED = 20_000;

    private final PrintStream output;
    private final Environment environment;
    private final AuditSummary summary = new AuditSummary();
    private final long begin;
    private long lastProgress;

    private Audit(PrintStream output, Environment environment) {
        this.output = output;
        this.environment = environment;
        this.begin = environment.nanoTime();
        this.lastProgress = begin;
    }

    /** Runs the command and ends the JVM: 0 when all is confirmed, 1 when something is wrong, 2 when the audit cannot be made. */
    public static void main(String[] args) {
        System.exit(run(System.out, args));
    }

    /** The command without ending the JVM. @return the exit code */
    static int run(PrintStream output, String... args) {
        try (ThreadedEnvironment environment = ThreadedEnvironment.create("audit")) {
            AuditOptions options = AuditOptions.parse(args);
            AuditReport report = new Audit(output, environment).audit(options);
            return report.isClean() ? CLEAN : DISAGREEMENT;
        } catch (SteelyardException e) {
            output.println(e.getMessage());
            return NOT_MADE;
        }
    }

    private AuditReport audit(AuditOptions options) {
        try (LedgerFiles ledger = LedgerFiles.open(options.blocks());
                StateStore store = store(options)) {
            long height = ledger.height();
            output.println("Auditing " + ledger.kind() + " in " + ledger.nodeId() + ", " + height + " blocks");
            CryptoSuite suite = SignatureMemo.around(P256Suite.create(environment.random()), SIGNATURES_REMEMBERED);
            AuditSettings settings =
                    AuditSettings.of(suite, environment.workers()).withStore(store);
            if (options.genesis().isPresent()) {
                settings = settings.withGenesisHash(options.genesis().get());
            }
            AuditReport report = options.json().isPresent()
                    ? withJson(options.json().get(), ledger, settings, height)
                    : LedgerAudit.run(ledger.blocks(), settings.withListener(block -> seen(block, height)));
            output.println(summary.describe(report, since(begin)));
            return report;
        }
    }

    private static StateStore store(AuditOptions options) {
        return options.state()
                .map(directory -> new MapDbStateStoreFactory().open(directory))
                .orElseGet(SkipListStateStore::new);
    }

    private AuditReport withJson(Path file, LedgerFiles ledger, AuditSettings settings, long height) {
        try (Writer json = Files.newBufferedWriter(file)) {
            Consumer<AuditedBlock> listener = block -> {
                seen(block, height);
                write(json, block);
            };
            return LedgerAudit.run(ledger.blocks(), settings.withListener(listener));
        } catch (IOException e) {
            throw new StorageException(file, "the file cannot be written", e);
        } catch (UncheckedIOException e) {
            throw new StorageException(file, "the file cannot be written", e);
        }
    }

    private static void write(Writer json, AuditedBlock block) {
        try {
            json.write(BlockJson.of(block));
            json.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void seen(AuditedBlock block, long height) {
        summary.add(block);
        if (since(lastProgress).compareTo(PROGRESS_EVERY) >= 0) {
            lastProgress = environment.nanoTime();
            output.println(summary.progress(block.number() + 1, height, since(begin)));
        }
    }

    private Duration since(long nanoTime) {
        return Duration.ofNanos(environment.nanoTime() - nanoTime);
    }
}
