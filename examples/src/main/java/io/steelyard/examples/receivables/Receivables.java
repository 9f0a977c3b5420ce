package io.steelyard.examples.receivables;

import io.steelyard.contract.Evaluate;
import io.steelyard.contract.Submit;
import java.time.LocalDate;
import java.util.List;

/** The ledger of papers. New papers need the signatures of supplier and buyer; changes of one, those of its owner and its debtor. */
public interface Receivables {
    /** The calling supplier's claim on {@code debtor}. */
    @Submit
    Receivable issue(String id, String debtor, long cents, LocalDate due);

    /** Replaces the caller's paper by parts that sum to it. */
    @Submit
    List<Receivable> split(String id, List<Long> parts);

    /** Sells the caller's paper. */
    @Submit
    Receivable transfer(String id, String newOwner);

    /** Records, as the debtor, that the owner was paid. The owner's peer signs too. */
    @Submit
    Receivable settle(String id);

    /** One paper. */
    @Evaluate
    Receivable read(String id);

    /** What an organization can collect, in the order of ids. */
    @Evaluate
    List<Receivable> heldBy(String organization);

    /** The life of one paper, oldest step first. */
    @Evaluate
    List<Step> history(String id);
}
