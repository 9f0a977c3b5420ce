package io.steelyard.raft;

import io.steelyard.Consortium;
import io.steelyard.EndorsementPolicy;
import io.steelyard.OrderingSpec;
import io.steelyard.Raft;
import io.steelyard.Solo;
import io.steelyard.commit.AuditReport;
import io.steelyard.commit.Ledger;
import io.steelyard.commit.TransactionOutcome;
import io.steelyard.config.BatchSettings;
import io.steelyard.contract.Contract;
import io.steelyard.format.ContractResponse;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.Submission;
import io.steelyard.gateway.SubmitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * What runs in the JVM that is killed: it opens a network, verifies what earlier lives have acknowledged, and then submits until it
 * dies. Prints {@code CREATING}, {@code VERIFIED n}, and {@code ACK key value block txId} once a transaction is committed.
 */
final class NetworkChild {
    static final String CHANNEL = "notes";
    static final List<String> PEERS = List.of("peer0.clinic", "peer0.insurer");
    static final Contract NOTES = (tx, function, arguments) -> switch (function) {
        case "put" -> {
            tx.put(arguments.get(0).utf8(), arguments.get(1));
            yield ContractResponse.success(arguments.get(1));
        }
        case "get" ->
            tx.get(arguments.get(0).utf8())
                    .map(ContractResponse::success)
                    .orElseGet(() -> ContractResponse.error("nothing there"));
        default -> ContractResponse.error("no function " + function);
    };
    private static final int IN_FLIGHT = 12;
    private static final int ATTEMPTS = 6;

    private NetworkChild() {}

    /** A transaction that was acknowledged. */
    record Acknowledged(String key, String value, long block, String txId) {
        static Acknowledged of(TransactionOutcome outcome, String key, String value) {
            return new Acknowledged(key, value, outcome.block(), outcome.txId());
        }

        static Acknowledged parse(String line) {
            String[] parts = line.split(" ", -1);
            return new Acknowledged(parts[1], parts[2], Long.parseLong(parts[3]), parts[4]);
        }

        String line() {
            return "ACK " + key + " " + value + " " + block + " " + txId;
        }
    }

    /**
     * Arguments: what to do after verifying ({@code load} or {@code stop}), directory, ordering, block log, state store, life, file of
     * acknowledgements.
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        try (Consortium consortium = open(directory, ordering(arguments[2]), arguments[3], arguments[4])) {
            List<Acknowledged> before = Files.readAllLines(Path.of(arguments[6])).stream()
                    .map(Acknowledged::parse)
                    .toList();
            verify(consortium, before);
            say("VERIFIED " + before.size());
            if (arguments[0].equals("load")) {
                load(consortium, arguments[5]);
            }
        }
    }

    private static OrderingSpec ordering(String name) {
        return name.equals("solo") ? Solo.node() : Raft.nodes(3);
    }

    static Consortium open(Path directory, OrderingSpec ordering, String blockLog, String stateStore) {
        Consortium consortium = Consortium.at(directory)
                .org("Clinic")
                .org("Insurer")
                .ordering(ordering)
                .blockLog(blockLog)
                .stateStore(stateStore)
                .batch(new BatchSettings(5, 1 << 20, 1 << 20, Duration.ofMillis(50)))
                .start();
        try {
            if (!consortium.channels().contains(CHANNEL)) {
                say("CREATING");
                consortium.createChannel(CHANNEL);
            }
            deploy(consortium);
            return consortium;
        } catch (RuntimeException | Error e) {
            consortium.close();
            throw e;
        }
    }

    /** A machine that does much else may not order it in time; asking again does no harm. */
    private static void deploy(Consortium consortium) {
        for (int attempt = 1; true; attempt++) {
            try {
                consortium.channel(CHANNEL).deploy("notes", "1.0", NOTES, EndorsementPolicy.allOf("Clinic", "Insurer"));
                return;
            } catch (SubmitException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    static ContractClient notes(Consortium consortium, String organization) {
        return consortium.gateway(organization).channel(CHANNEL).contract("notes");
    }

    /** Every acknowledged transaction is committed once, where it was said to be, at every peer; and the ledger is sound. */
    static void verify(Consortium consortium, List<Acknowledged> acknowledged) {
        consortium
                .ledger(PEERS.get(0), CHANNEL)
                .awaitHeight(acknowledged.stream()
                        .mapToLong(each -> each.block() + 1)
                        .max()
                        .orElse(0))
                .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
                .join();
        consortium.channel(CHANNEL).awaitEverywhere();
        for (String peer : PEERS) {
            Ledger ledger = consortium.ledger(peer, CHANNEL);
            acknowledged.forEach(each -> verify(ledger, each));
        }
        ContractClient clinic = notes(consortium, "Clinic");
        for (Acknowledged each : acknowledged) {
            require(clinic.evaluate("get", each.key()).equals(each.value()), "the value of", each);
        }
        AuditReport audit = consortium.channel(CHANNEL).audit();
        if (!audit.isClean()) {
            throw new IllegalStateException("the audit found " + audit.problems());
        }
    }

    private static void verify(Ledger ledger, Acknowledged each) {
        TransactionOutcome outcome = ledger.outcome(each.txId())
                .orElseThrow(() -> new IllegalStateException(each + " is not on the ledger"));
        require(outcome.isValid() && outcome.block() == each.block(), "outcome " + outcome + " of", each);
        var history = ledger.history("notes", each.key());
        require(history.size() == 1 && history.get(0).txId().equals(each.txId()), "history " + history + " of", each);
        long times = ledger.block(each.block()).transactions().stream()
                .filter(syntax -> syntax.header().channel().txId().equals(each.txId()))
                .count();
        require(times == 1, times + " times in its block:", each);
    }

    private static void require(boolean holds, String what, Acknowledged each) {
        if (!holds) {
            throw new IllegalStateException("wrong: " + what + " " + each);
        }
    }

    private record Running(String key, String value, Submission submission) {}

    private static void load(Consortium consortium, String life) {
        ContractClient[] clients = {notes(consortium, "Clinic"), notes(consortium, "Insurer")};
        Deque<Running> running = new ArrayDeque<>();
        for (int i = 0; true; i++) {
            String key = "key-" + life + "-" + i;
            String value = "value-" + life + "-" + i;
            running.add(new Running(key, value, clients[i % 2].submitAsync("put", key, value)));
            if (running.size() == IN_FLIGHT) {
                Running oldest = running.remove();
                acknowledge(oldest);
            }
        }
    }

    /** What was refused or not ordered in time was not acknowledged. */
    private static void acknowledge(Running done) {
        TransactionOutcome outcome;
        try {
            outcome = done.submission().outcome().join();
        } catch (CompletionException unknown) {
            return;
        }
        if (!outcome.isValid()) {
            throw new IllegalStateException("not valid: " + outcome);
        }
        say(Acknowledged.of(outcome, done.key(), done.value()).line());
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
