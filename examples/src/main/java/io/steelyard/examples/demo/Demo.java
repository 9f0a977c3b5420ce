package io.steelyard.examples.demo;

import io.steelyard.Channel;
import io.steelyard.Consortium;
import io.steelyard.EndorsementPolicy;
import io.steelyard.Raft;
import io.steelyard.commit.AuditReport;
import io.steelyard.examples.Expect;
import io.steelyard.examples.Race;
import io.steelyard.examples.TemporaryDirectory;
import io.steelyard.examples.Transcript;
import io.steelyard.examples.asset.Asset;
import io.steelyard.examples.asset.AssetContract;
import io.steelyard.examples.asset.Assets;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.ContractClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Two organizations, three Raft orderers, everything on disk: a transaction, a refusal, a conflict, a restart and an audit. Fails when
 * a step does not give what it should.
 */
public final class Demo {
    private static final String CHANNEL = "register";
    private static final String CONTRACT = "assets";

    private final Path directory;
    private final Transcript out;
    private final long startNanos;
    private long firstCommitNanos;

    private Demo(Path directory, Transcript out, long startNanos) {
        this.directory = directory;
        this.out = out;
        this.startNanos = startNanos;
    }

    /** What the demonstration came to. {@code assets} are the same before and after the restart. */
    record Result(long firstCommitMs, List<Asset> assets, AuditReport audit) {
        Result {
            assets = List.copyOf(assets);
        }
    }

    /** Runs it in a temporary folder. */
    public static void main(String... args) {
        long startNanos = System.nanoTime();
        TemporaryDirectory.use(directory -> run(directory, new Transcript(System.out), startNanos));
    }

    static Result run(Path directory, Transcript out, long startNanos) {
        return new Demo(directory, out, startNanos).run();
    }

    private Result run() {
        out.title("Steelyard: a consortium ledger in one Java program");
        List<Asset> before;
        long heightBefore;
        try (Consortium consortium = start()) {
            Channel channel = createChannel(consortium);
            firstTransaction(consortium, channel);
            missingEndorsement(consortium);
            conflict(consortium, channel);
            channel.awaitEverywhere();
            before = assets(consortium, "Insurer").list("", "");
            heightBefore = consortium.gateway("Insurer").channel(CHANNEL).height();
        }
        long closedNanos = System.nanoTime();
        try (Consortium again = Consortium.at(directory).start()) {
            deploy(again.channel(CHANNEL));
            restarted(again, before, heightBefore, closedNanos);
            AuditReport audit = audit(again.channel(CHANNEL));
            out.section("Done");
            out.say("From start to the first committed transaction: " + firstCommitMs() + " ms. Everything: "
                    + millisSince(startNanos) + " ms.");
            return new Result(firstCommitMs(), before, audit);
        }
    }

    private Consortium start() {
        out.section("Two organizations, three ordering nodes that agree by Raft, everything on disk");
        Consortium consortium = Consortium.at(directory)
                .org("Clinic")
                .org("Insurer")
                .ordering(Raft.nodes(3))
                .start();
        out.say("Started after " + millisSince(startNanos) + " ms in " + directory + ":");
        consortium.nodes().forEach(out::item);
        out.say("Each organization has a certificate authority of its own; all of it runs in this one JVM.");
        return consortium;
    }

    private Channel createChannel(Consortium consortium) {
        out.section("A channel with a contract");
        Channel channel = consortium.createChannel(CHANNEL, "Clinic", "Insurer");
        deploy(channel);
        out.say("Channel '" + CHANNEL + "' of " + String.join(" and ", channel.members()) + ", contract '" + CONTRACT
                + "': a Java interface and a class. Both organizations must sign each of its transactions. Ready after "
                + millisSince(startNanos) + " ms.");
        return channel;
    }

    private static void deploy(Channel channel) {
        channel.deploy(CONTRACT, Assets.class, AssetContract::new, EndorsementPolicy.allOf("Clinic", "Insurer"));
    }

    private static Assets assets(Consortium consortium, String organization) {
        return consortium.gateway(organization).channel(CHANNEL).contract(CONTRACT, Assets.class);
    }

    private void firstTransaction(Consortium consortium, Channel channel) {
        out.section("The first transaction");
        long sentNanos = System.nanoTime();
        Asset scanner = assets(consortium, "Clinic").create("scanner-7", "MRI scanner", 185_000_000);
        firstCommitNanos = System.nanoTime();
        out.say("The clinic: create(\"scanner-7\", ..) answered " + line(scanner) + " in "
                + millisSince(sentNanos) + " ms: run and signed at both organizations, ordered, "
                + "validated and safely on disk.");
        channel.awaitEverywhere();
        Asset seen = assets(consortium, "Insurer").read("scanner-7");
        Expect.that(seen.equals(scanner), "the insurer reads what the clinic wrote");
        out.say("The insurer: read(\"scanner-7\") answered " + line(seen) + ".");
        out.say("From start to the first committed transaction: " + firstCommitMs() + " ms.");
    }

    private void missingEndorsement(Consortium consortium) {
        out.section("A transaction without the insurer's signature");
        Assets alone = consortium
                .gateway("Clinic")
                .channel(CHANNEL)
                .contract(CONTRACT, Assets.class, CallOptions.DEFAULT.endorsedBy("Clinic"));
        CommitException invalid =
                Expect.refusal(CommitException.class, () -> alone.create("ghost-1", "Phantom limb", 1));
        out.quote(invalid.getMessage());
    }

    private void conflict(Consortium consortium, Channel channel) {
        out.section("Two transactions that change the same thing at the same time");
        ContractClient clinic = consortium.gateway("Clinic").channel(CHANNEL).contract(CONTRACT);
        Race race = Race.run(turn -> {
            assets(consortium, "Clinic").create("bed-" + turn, "Hospital bed", 420_000);
            channel.awaitEverywhere();
            return new Race.Runners(
                    clinic.submitAsync("transfer", "bed-" + turn, "Insurer"),
                    clinic.submitAsync("transfer", "bed-" + turn, "Insurer"));
        });
        race.tell(out);
    }

    private void restarted(Consortium again, List<Asset> before, long heightBefore, long closedNanos) {
        out.section("Everything was stopped and is started again from its files");
        out.say("Open again after " + millisSince(closedNanos) + " ms; organizations, keys, ordering and channels "
                + "were found in the folder, only the contract's code was given anew.");
        List<Asset> after = assets(again, "Insurer").list("", "");
        long height = again.gateway("Insurer").channel(CHANNEL).height();
        Expect.that(after.equals(before), "the same data after the restart: " + after + " instead of " + before);
        Expect.that(height == heightBefore, height + " blocks after the restart instead of " + heightBefore);
        after.forEach(asset -> out.item(line(asset)));
        out.say("The same " + after.size() + " things in the same " + height + " blocks. And it goes on:");
        out.item(line(assets(again, "Clinic").transfer("scanner-7", "Insurer")));
        again.channel(CHANNEL).awaitEverywhere();
    }

    private AuditReport audit(Channel channel) {
        out.section("An audit");
        long begunNanos = System.nanoTime();
        AuditReport report = channel.audit();
        Expect.that(report.isClean(), "the audit finds no problem: " + report.problems());
        out.say("All " + report.blocks() + " blocks were read and decided anew: the chain of hashes, every signature, "
                + "every policy, every conflict. " + report.transactions() + " transactions, of which "
                + report.valid() + " valid, all with the verdict that the ledger has. The last block has the hash "
                + report.lastHash().hex() + " and the audit took " + millisSince(begunNanos) + " ms.");
        return report;
    }

    private long firstCommitMs() {
        return TimeUnit.NANOSECONDS.toMillis(firstCommitNanos - startNanos);
    }

    private static String millisSince(long nanos) {
        return String.format(Locale.ROOT, "%d", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos));
    }

    private static String line(Asset asset) {
        return asset.id() + ", " + asset.description() + ", " + Transcript.money(asset.cents()) + ", owned by "
                + asset.owner();
    }
}
