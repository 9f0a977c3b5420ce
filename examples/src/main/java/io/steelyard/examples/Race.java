package io.steelyard.examples;

import io.steelyard.commit.TransactionOutcome;
import io.steelyard.gateway.Submission;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;

/** Two transactions that were under way at the same time, of which the ledger took one. */
public record Race(TransactionOutcome winner, TransactionOutcome loser) {
    private static final int TRIES = 50;

    /** Two transactions just sent. */
    public record Runners(Submission first, Submission second) {}

    /**
     * Sends two transactions, again and again until they really meet: when one is over before the other begins there is no conflict.
     *
     * @param start sends the two of the given try, counted from 1, which must be about something new each time
     */
    public static Race run(IntFunction<Runners> start) {
        for (int turn = 1; turn <= TRIES; turn++) {
            Optional<Race> met = finish(start.apply(turn));
            if (met.isPresent()) {
                return met.get();
            }
        }
        throw new IllegalStateException("no two transactions met in " + TRIES + " tries");
    }

    private static Optional<Race> finish(Runners runners) {
        Optional<TransactionOutcome> first = outcome(runners.first());
        Optional<TransactionOutcome> second = outcome(runners.second());
        if (first.isEmpty() || second.isEmpty()) {
            return Optional.empty();
        }
        boolean firstWins = first.get().isValid();
        if (firstWins == second.get().isValid()) {
            return Optional.empty();
        }
        return Optional.of(firstWins ? new Race(first.get(), second.get()) : new Race(second.get(), first.get()));
    }

    /** Prints both verdicts and why the loser lost. */
    public void tell(Transcript out) {
        out.item("transaction " + winner.txId() + ": " + winner.code() + " at " + place(winner));
        out.item("transaction " + loser.txId() + ": " + loser.code() + " at " + place(loser));
        out.quote(loser.explanation());
    }

    private static String place(TransactionOutcome outcome) {
        return outcome.block() + ":" + outcome.position() + " (block " + outcome.block() + ", transaction "
                + outcome.position() + " in it)";
    }

    /** Empty when the contract refused it: it saw the other's result already. */
    private static Optional<TransactionOutcome> outcome(Submission submission) {
        try {
            return Optional.of(submission.outcome().join());
        } catch (CompletionException refused) {
            return Optional.empty();
        }
    }
}
