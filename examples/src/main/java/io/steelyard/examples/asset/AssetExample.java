package io.steelyard.examples.asset;

import io.steelyard.Channel;
import io.steelyard.Consortium;
import io.steelyard.EndorsementPolicy;
import io.steelyard.Solo;
import io.steelyard.examples.Expect;
import io.steelyard.examples.Race;
import io.steelyard.examples.Transcript;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.EndorsementException;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Two organizations keep one register in memory: create, transfer, list, history, a refusal and a conflict. */
public final class AssetExample {
    private final Channel channel;
    private final Consortium consortium;
    private final Transcript out;

    private AssetExample(Consortium consortium, Transcript out) {
        this.consortium = consortium;
        this.out = out;
        this.channel = consortium
                .createChannel("register", "Clinic", "Insurer")
                .deploy("assets", Assets.class, AssetContract::new, EndorsementPolicy.allOf("Clinic", "Insurer"));
    }

    /** Runs it. */
    public static void main(String... args) {
        run(new Transcript(System.out));
    }

    static void run(Transcript out) {
        out.title("Assets: one register kept by a clinic and its insurer");
        try (Consortium consortium = Consortium.inMemory()
                .org("Clinic")
                .org("Insurer")
                .ordering(Solo.node())
                .start()) {
            AssetExample example = new AssetExample(consortium, out);
            example.createAndTransfer();
            example.listAndHistory();
            example.refusal();
            example.conflict();
        }
    }

    private Assets assets(String organization) {
        return consortium.gateway(organization).channel("register").contract("assets", Assets.class);
    }

    private void createAndTransfer() {
        out.section("The clinic enters three things, the insurer sees them");
        Assets clinic = assets("Clinic");
        out.item(line(clinic.create("scanner-7", "MRI scanner", 185_000_000)));
        out.item(line(clinic.create("scanner-8", "CT scanner", 92_000_000)));
        out.item(line(clinic.create("ward-bed-1", "Hospital bed", 420_000)));
        out.say("Each was signed by a peer of both organizations before it counted.");
        channel.awaitEverywhere(); // the insurer's peer may be a moment behind the clinic's
        Expect.that(assets("Insurer").read("scanner-8").owner().equals("Clinic"), "the insurer reads scanner-8");

        out.section("The clinic sells a scanner to the insurer, who leases it out");
        out.item(line(clinic.transfer("scanner-7", "Insurer")));
        channel.awaitEverywhere();
    }

    private void listAndHistory() {
        out.section("Everything with an id from \"scanner\" up to \"scanner~\", asked at the insurer");
        List<Asset> scanners = assets("Insurer").list("scanner", "scanner~");
        scanners.forEach(asset -> out.item(line(asset)));
        Expect.that(scanners.size() == 2, "there are two scanners");

        out.section("The past of scanner-7, newest first");
        List<AssetChange> history = assets("Insurer").history("scanner-7");
        for (AssetChange change : history) {
            out.item("transaction " + change.txId() + " at " + change.at().truncatedTo(ChronoUnit.SECONDS)
                    + ": owned by " + change.asset().owner());
        }
        Expect.that(history.size() == 2, "two transactions wrote scanner-7");
    }

    private void refusal() {
        out.section("The clinic tries to sell the scanner once more");
        EndorsementException refused = Expect.refusal(
                EndorsementException.class, () -> assets("Clinic").transfer("scanner-7", "Clinic"));
        refused.refusals().forEach(refusal -> out.quote(refusal.peer() + ": " + refusal.message()));
        out.say("The contract refused it at every peer; nothing was ordered, nothing changed.");
    }

    private void conflict() {
        out.section("Two transfers of one bed meet");
        ContractClient untyped =
                consortium.gateway("Clinic").channel("register").contract("assets");
        Race race = Race.run(turn -> {
            assets("Clinic").create("bed-" + turn, "Hospital bed", 420_000);
            channel.awaitEverywhere();
            return new Race.Runners(
                    untyped.submitAsync("transfer", "bed-" + turn, "Insurer"),
                    untyped.submitAsync("transfer", "bed-" + turn, "Insurer"));
        });
        out.say("Both were endorsed on the same state, so only the first in the ledger's order can stand:");
        race.tell(out);
        out.say(
                "A caller who wants such calls made anew opens the contract with CallOptions.DEFAULT.retryingConflicts(5).");
    }

    private static String line(Asset asset) {
        return asset.id() + ", " + asset.description() + ", " + Transcript.money(asset.cents()) + ", owned by "
                + asset.owner();
    }
}
