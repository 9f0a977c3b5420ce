package io.steelyard.examples.receivables;

import static io.steelyard.examples.Transcript.money;

import io.steelyard.examples.Expect;
import io.steelyard.examples.Race;
import io.steelyard.examples.TemporaryDirectory;
import io.steelyard.examples.Transcript;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.EndorsementException;
import io.steelyard.gateway.FileCheckpoint;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** A supplier's invoice from its issue to its payment, with what is refused on the way. */
public final class ReceivablesExample {
    private static final LocalDate DUE = LocalDate.of(2027, 3, 31);

    private final ReceivablesNetwork network;
    private final Path checkpoint;
    private final Transcript out;

    private ReceivablesExample(ReceivablesNetwork network, Path checkpoint, Transcript out) {
        this.network = network;
        this.checkpoint = checkpoint;
        this.out = out;
    }

    /** Runs it. */
    public static void main(String... args) {
        TemporaryDirectory.use(directory -> run(directory, new Transcript(System.out)));
    }

    static void run(Path directory, Transcript out) {
        out.title("Receivables: a supplier, a buyer and a bank");
        try (ReceivablesNetwork network = ReceivablesNetwork.start()) {
            ReceivablesExample example = new ReceivablesExample(network, directory.resolve("feed.json"), out);
            example.issue();
            example.missingSignature();
            example.split();
            example.transfer();
            example.soldTwice();
            example.settle();
            example.paidTwice();
            example.history();
            example.restOfFeed();
        }
    }

    /** Each time a new object, as after a restart: only the checkpoint's file remembers. */
    private List<String> feed(int eventsMax) {
        return new Feed(network.channel("Bank"), ReceivablesNetwork.CONTRACT, new FileCheckpoint(checkpoint))
                .read(eventsMax);
    }

    private void issue() {
        out.section("The supplier has delivered; its claim on the buyer becomes a paper");
        show(network.as("Supplier").issue("inv-1", "Buyer", 1_000_000, DUE));
        out.say("Supplier and Buyer both signed it: a claim that the buyer's own peer has not seen does not exist.");
    }

    private void missingSignature() {
        out.section("The supplier tries it without the buyer");
        Receivables alone = network.as("Supplier", CallOptions.DEFAULT.endorsedBy("Supplier"));
        CommitException invalid =
                Expect.refusal(CommitException.class, () -> alone.issue("inv-2", "Buyer", 9_999_999, DUE));
        out.quote(invalid.getMessage());
        out.say("It stands in its block with that verdict, for everyone to see, and changed nothing.");
    }

    private void split() {
        out.section("The supplier splits its paper, first with a mistake");
        Receivables supplier = network.as("Supplier");
        EndorsementException refused =
                Expect.refusal(EndorsementException.class, () -> supplier.split("inv-1", List.of(600_000L, 300_000L)));
        out.quote(refused.refusals().get(0).message());
        supplier.split("inv-1", List.of(600_000L, 400_000L)).forEach(this::show);
    }

    private void transfer() {
        out.section("The bank would like a part, but only its owner can sell it");
        EndorsementException refused = Expect.refusal(
                EndorsementException.class, () -> network.as("Bank").transfer("inv-1/1", "Bank"));
        out.quote(refused.refusals().get(0).message());
        show(network.as("Supplier").transfer("inv-1/1", "Bank"));
        out.say(
                "From now on the paper's own endorsement policy asks for the bank's signature and the buyer's. "
                        + "Even if supplier and buyer agreed to take it back, and ran other code to do so, it would not count:");
        Receivables withoutBank = network.as("Buyer", CallOptions.DEFAULT.endorsedBy("Supplier", "Buyer"));
        CommitException invalid = Expect.refusal(CommitException.class, () -> withoutBank.settle("inv-1/1"));
        out.quote(invalid.outcome().explanation());

        out.section("The bank's feed: it reads three events, stops, and later goes on from its checkpoint");
        List<String> first = feed(3);
        first.forEach(out::item);
        Expect.that(first.size() == 3, "issued, split and transferred were told");
    }

    private void soldTwice() {
        out.section("The supplier sells one paper to two at the same moment");
        Race race = Race.run(turn -> {
            String paper = "sale-" + turn;
            network.as("Supplier").issue(paper, "Buyer", 50_000, DUE);
            ContractClient supplier = network.untyped("Supplier");
            return new Race.Runners(
                    supplier.submitAsync("transfer", paper, "Bank"), supplier.submitAsync("transfer", paper, "Buyer"));
        });
        out.say("Both sales were signed, for at that moment the supplier owned the paper. The ledger has an order, "
                + "so one stands and the other does not:");
        race.tell(out);
    }

    private void settle() {
        out.section("The day has come: the buyer pays what the bank holds");
        EndorsementException refused = Expect.refusal(
                EndorsementException.class, () -> network.as("Supplier").settle("inv-1/1"));
        out.quote(refused.refusals().get(0).message());
        show(network.as("Buyer").settle("inv-1/1"));
        out.say("The gateway asked the bank's peer too, because the paper's own policy wants it.");
    }

    private void paidTwice() {
        out.section("Two clerks of the buyer pay one paper at the same moment");
        Race race = Race.run(turn -> {
            String paper = "bill-" + turn;
            network.as("Supplier").issue(paper, "Buyer", 25_000, DUE);
            ContractClient buyer = network.untyped("Buyer");
            return new Race.Runners(buyer.submitAsync("settle", paper), buyer.submitAsync("settle", paper));
        });
        race.tell(out);
        out.say("Both had read the paper as OPEN. The second changed nothing, so it was paid once.");
    }

    private void history() {
        out.section("The life of inv-1/1");
        List<Step> steps = network.as("Bank").history("inv-1/1");
        for (Step step : steps) {
            Receivable paper = step.paper();
            out.item("transaction " + step.txId() + ": " + paper.status() + ", owned by " + paper.owner() + ", "
                    + money(paper.cents())
                    + paper.partOf().map(whole -> ", part of " + whole).orElse(""));
        }
        Expect.that(steps.size() == 3, "inv-1/1 was made, sold and paid");
    }

    private void restOfFeed() {
        out.section("The bank's feed again, by a new listener with the old checkpoint");
        List<String> rest = feed(Integer.MAX_VALUE);
        rest.forEach(out::item);
        Expect.that(rest.stream().noneMatch(line -> line.contains("issued inv-1:")), "nothing is told twice");
        Expect.that(rest.stream().anyMatch(line -> line.contains("paid inv-1/1:")), "nothing is left out");
        Expect.that(feed(Integer.MAX_VALUE).isEmpty(), "now everything has been read");
    }

    private void show(Receivable paper) {
        out.item(paper.id() + ": " + paper.debtor() + " owes " + money(paper.cents()) + " to " + paper.owner() + " on "
                + paper.due() + ", " + paper.status());
    }
}
