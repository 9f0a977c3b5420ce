package io.steelyard.examples.receivables;

import io.steelyard.contract.ContractContext;
import io.steelyard.contract.ContractException;
import io.steelyard.examples.receivables.Receivable.Status;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The rules of papers. Two kinds of rule work together: this code says what may be done, and every organization that endorses runs it;
 * each paper's own endorsement policy says who must have endorsed, and holds even for an organization that runs other code.
 */
public final class ReceivablesContract implements Receivables {
    /** Everyone who can own or owe. A policy that names nobody could never be satisfied again, so names are checked. */
    private static final List<String> PARTIES = List.of("Supplier", "Buyer", "Bank");

    private final ContractContext tx;
    private final String caller;

    /** The contract in one transaction. */
    public ReceivablesContract(ContractContext tx) {
        this.tx = tx;
        this.caller = tx.caller().mspId();
    }

    @Override
    public Receivable issue(String id, String debtor, long cents, LocalDate due) {
        requireParty(debtor);
        if (!caller.equals("Supplier")) {
            throw new ContractException("papers are issued by Supplier, not by " + caller);
        }
        if (cents <= 0) {
            throw new ContractException("paper " + id + " must be worth something; got " + cents + " cents");
        }
        Receivable issued = create(new Receivable(id, debtor, caller, cents, due, Status.OPEN, Optional.empty()));
        tell("issued", issued, List.of());
        return issued;
    }

    @Override
    public List<Receivable> split(String id, List<Long> parts) {
        Receivable whole = read(id).actedOnBy(caller);
        requireSum(whole, parts);
        List<Receivable> made = new ArrayList<>();
        for (long cents : parts) {
            made.add(create(whole.part(made.size() + 1, cents)));
        }
        Receivable replaced = whole.as(Status.SPLIT);
        tx.put(id, replaced);
        tell("split", replaced, made);
        return made;
    }

    private static void requireSum(Receivable whole, List<Long> parts) {
        long sum = 0;
        for (long cents : parts) {
            if (cents <= 0 || cents > whole.cents()) {
                throw new ContractException(
                        "a part of paper " + whole.id() + " must be of 1 to " + whole.cents() + " cents; got " + cents);
            }
            sum = Math.addExact(sum, cents);
        }
        if (parts.size() < 2 || sum != whole.cents()) {
            throw new ContractException("paper " + whole.id() + " is worth " + whole.cents() + " cents, but the "
                    + parts.size() + " parts sum to " + sum);
        }
    }

    @Override
    public Receivable transfer(String id, String newOwner) {
        requireParty(newOwner);
        Receivable sold = read(id).actedOnBy(caller).ownedBy(newOwner);
        if (newOwner.equals(caller)) {
            throw new ContractException("paper " + id + " belongs to " + caller + " already");
        }
        tx.put(id, sold);
        requireOwnerAndDebtor(sold);
        tell("transferred", sold, List.of());
        return sold;
    }

    @Override
    public Receivable settle(String id) {
        Receivable paper = read(id).stillOpen();
        if (!caller.equals(paper.debtor())) {
            throw new ContractException("paper " + id + " is paid by " + paper.debtor() + ", not by " + caller);
        }
        Receivable paid = paper.as(Status.SETTLED);
        tx.put(id, paid);
        tell("settled", paid, List.of());
        return paid;
    }

    private Receivable create(Receivable paper) {
        if (tx.get(paper.id()).isPresent()) {
            throw new ContractException("there is a paper " + paper.id() + " already");
        }
        tx.put(paper.id(), paper);
        requireOwnerAndDebtor(paper);
        return paper;
    }

    /** From the next transaction on, the paper changes only with the signatures of these two. */
    private void requireOwnerAndDebtor(Receivable paper) {
        tx.setEndorsementPolicy(paper.id(), "AND('" + paper.owner() + ".peer', '" + paper.debtor() + ".peer')");
    }

    private void tell(String event, Receivable paper, List<Receivable> parts) {
        tx.emit(event, new Notice(paper, caller, parts));
    }

    private static void requireParty(String organization) {
        if (!PARTIES.contains(organization)) {
            throw new ContractException("there is no party '" + organization + "'; there are " + PARTIES);
        }
    }

    @Override
    public Receivable read(String id) {
        return tx.get(id, Receivable.class).orElseThrow(() -> new ContractException("there is no paper " + id));
    }

    @Override
    public List<Receivable> heldBy(String organization) {
        List<Receivable> held = new ArrayList<>();
        try (ContractContext.Entries papers = tx.range("", "")) {
            for (ContractContext.Entry entry : papers) {
                Receivable paper = entry.value(Receivable.class);
                if (paper.status() == Status.OPEN && paper.owner().equals(organization)) {
                    held.add(paper);
                }
            }
        }
        return held;
    }

    @Override
    public List<Step> history(String id) {
        List<Step> steps = new ArrayList<>();
        for (ContractContext.Modification past : tx.history(id)) {
            past.value(Receivable.class).ifPresent(paper -> steps.add(new Step(past.txId(), past.timestamp(), paper)));
        }
        Collections.reverse(steps);
        return steps;
    }
}
