package io.steelyard.examples.receivables;

import io.steelyard.contract.ContractException;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A paper that says: {@code debtor} owes {@code cents} to whoever owns it on the day it is due. {@code partOf} is the paper that it was
 * split from.
 */
public record Receivable(
        String id,
        String debtor,
        String owner,
        long cents,
        LocalDate due,
        Receivable.Status status,
        Optional<String> partOf) {

    /** What can still be done with a paper: everything, nothing because its parts replace it, nothing because it is paid. */
    public enum Status {
        OPEN,
        SPLIT,
        SETTLED
    }

    /** The paper as {@code owner} may act on it. @throws ContractException when it is another's or no longer open */
    Receivable actedOnBy(String organization) {
        if (!owner.equals(organization)) {
            throw new ContractException("paper " + id + " belongs to " + owner + ", not to " + organization);
        }
        return stillOpen();
    }

    /** This paper. @throws ContractException when it is no longer open */
    Receivable stillOpen() {
        if (status != Status.OPEN) {
            throw new ContractException("paper " + id + " is " + status + "; only an OPEN one can change");
        }
        return this;
    }

    Receivable as(Status newStatus) {
        return new Receivable(id, debtor, owner, cents, due, newStatus, partOf);
    }

    Receivable ownedBy(String newOwner) {
        return new Receivable(id, debtor, newOwner, cents, due, status, partOf);
    }

    /** The {@code number}th part of this paper, counted from 1. */
    Receivable part(int number, long partCents) {
        return new Receivable(id + "/" + number, debtor, owner, partCents, due, Status.OPEN, Optional.of(id));
    }
}
