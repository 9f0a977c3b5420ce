package io.steelyard.examples.receivables;

import io.steelyard.examples.Transcript;
import io.steelyard.gateway.Checkpoint;
import io.steelyard.gateway.EventCursor;
import io.steelyard.gateway.EventStart;
import io.steelyard.gateway.GatewayChannel;
import io.steelyard.gateway.LedgerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns the contract's events into lines for people, beginning where its checkpoint says that it stopped the last time. A service would
 * loop over {@link EventCursor#next} on a thread of its own; this one reads what is there, so that a transcript stays in order.
 */
public final class Feed {
    private final GatewayChannel channel;
    private final String contract;
    private final Checkpoint checkpoint;

    /** A feed of the events that {@code channel}'s peer commits. */
    public Feed(GatewayChannel channel, String contract, Checkpoint checkpoint) {
        this.channel = channel;
        this.contract = contract;
        this.checkpoint = checkpoint;
    }

    /** At most {@code eventsMax} events that were committed and not read yet, oldest first; empty when there are none. */
    public List<String> read(int eventsMax) {
        List<String> lines = new ArrayList<>();
        EventStart start = EventStart.from(checkpoint, EventStart.atBlock(0));
        try (EventCursor<LedgerEvent> events = channel.events(contract, start)) {
            while (lines.size() < eventsMax) {
                Optional<LedgerEvent> event = events.poll(Duration.ZERO);
                if (event.isEmpty()) {
                    break;
                }
                lines.add(line(event.get()));
                checkpoint.saveAfter(event.get());
            }
        }
        return lines;
    }

    private static String line(LedgerEvent event) {
        Notice notice = event.payload(Notice.class);
        Receivable paper = notice.paper();
        String amount = Transcript.money(paper.cents());
        String what =
                switch (event.name()) {
                    case "issued" ->
                        "issued " + paper.id() + ": " + paper.debtor() + " owes " + amount + " on " + paper.due();
                    case "split" -> "split " + paper.id() + " into " + parts(notice);
                    case "transferred" -> "sold " + paper.id() + " (" + amount + ") to " + paper.owner();
                    case "settled" -> "paid " + paper.id() + ": " + amount + " to " + paper.owner();
                    default -> event.name() + " " + paper.id();
                };
        return "block " + event.block() + ": " + notice.by() + " " + what;
    }

    private static String parts(Notice notice) {
        return String.join(
                " and ",
                notice.parts().stream()
                        .map(part -> part.id() + " (" + Transcript.money(part.cents()) + ")")
                        .toList());
    }
}
