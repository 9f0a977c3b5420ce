package io.steelyard.contract;

import io.steelyard.error.MalformedException;
import io.steelyard.state.SimulationRefused;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate between a running contract and the ledger, shared by all contexts of one run: only the thread that runs the contract passes,
 * only while it runs, and what went wrong in the ledger is remembered even when the contract swallows it.
 *
 * <p>Another thread may {@link #kill} the run at any time. It interrupts the contract's thread only outside the ledger, and an interrupt
 * that the contract set itself is put aside inside: an interrupted thread closes the files that it reads through NIO, and those are
 * everybody's.
 */
final class RunGuard {
    private final String about;

    private @Nullable Thread owner;
    private @Nullable String deathCause;
    private @Nullable Throwable failure;
    private boolean isInLedger;
    private boolean hasEndedInTime;

    /** {@code about} names the transaction in messages. */
    RunGuard(String about) {
        this.about = about;
    }

    /** Lets the current thread pass from now on. Once. */
    synchronized void begin() {
        if (owner != null || deathCause != null) {
            throw new IllegalStateException(
                    "the context of " + about + " has been used already; a run needs a new one");
        }
        owner = Thread.currentThread();
    }

    /** Ends the run; nobody passes any more. */
    synchronized void end() {
        if (deathCause == null) {
            hasEndedInTime = true;
            deathCause = "the context of " + about + " works only until the contract's function returns";
        }
        owner = null;
    }

    /** Ends the run from outside: every further call of the contract throws, and its thread is interrupted. */
    synchronized void kill(String why) {
        if (deathCause == null) {
            deathCause = "the run of " + about + " was ended: " + why;
        }
        if (owner != null && !isInLedger) {
            owner.interrupt();
        }
    }

    /** Whether the contract returned by itself before anybody killed the run. */
    synchronized boolean hasEndedInTime() {
        return hasEndedInTime;
    }

    /** The ledger's own failure during the run, if any. */
    synchronized Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Refuses other threads and runs that have ended. */
    synchronized void check() {
        if (deathCause != null) {
            throw new IllegalStateException(deathCause);
        }
        if (owner != Thread.currentThread()) {
            throw new IllegalStateException("the context of " + about + " is used by thread "
                    + Thread.currentThread().getName() + "; only the thread that runs the contract can");
        }
    }

    /** Whether {@link #check} would pass. */
    synchronized boolean isAliveHere() {
        return deathCause == null && owner == Thread.currentThread();
    }

    /** Does something with the ledger for the contract. */
    <R> R call(Supplier<R> action) {
        enter();
        boolean wasInterrupted = Thread.interrupted();
        R result;
        try {
            result = action.get();
        } catch (SimulationRefused | MalformedException refused) {
            throw new ContractException(String.valueOf(refused.getMessage()));
        } catch (ContractException refused) {
            throw refused;
        } catch (RuntimeException | Error failed) {
            fail(failed);
            throw failed;
        } finally {
            leave(wasInterrupted);
        }
        check();
        return result;
    }

    private synchronized void enter() {
        check();
        isInLedger = true;
    }

    private synchronized void leave(boolean wasInterrupted) {
        isInLedger = false;
        if (wasInterrupted || deathCause != null) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void fail(Throwable failed) {
        if (failure == null) {
            failure = failed;
        }
    }
}
