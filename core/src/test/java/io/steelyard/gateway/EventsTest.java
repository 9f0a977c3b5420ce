package io.steelyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ConfigTransactions;
import io.steelyard.error.StorageException;
import io.steelyard.error.UnavailableException;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestNetwork network = new TestNetwork();
    private final GatewayChannel channel = new Gateway(network, network.channel.clinic.client).channel("claims");

    @BeforeEach
    void define() {
        network.define("claims", "OR('Clinic.peer')");
        network.define("notes", "OR('Clinic.peer')");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private Envelope event(String payload) {
        return network.channel
                .transaction("claims")
                .write("k", payload)
                .emits("opened", payload)
                .envelope();
    }

    private Envelope invalid(String payload) {
        return network.channel
                .transaction("claims")
                .endorsedBy(network.channel.insurer.peer)
                .write("k", payload)
                .emits("opened", payload)
                .envelope();
    }

    /** Orders a block of these; its number. */
    private long block(Envelope... envelopes) {
        long number = network.blocks.order(envelopes);
        network.peer.await(number + 1);
        return number;
    }

    private static List<String> take(EventCursor<LedgerEvent> events, int count) {
        List<String> payloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            payloads.add(events.poll(SOON).orElseThrow().event().payload().utf8());
        }
        return payloads;
    }

    private static void assertNoMore(EventCursor<?> events) {
        assertThat(events.poll(Duration.ZERO)).isEmpty();
    }

    @Test
    void events_come_in_ledger_order_from_valid_transactions_of_the_contract_only() {
        long first = block(event("a"), invalid("x"), event("b"));
        block(network.channel.transaction("notes").emits("noted", "n").envelope());
        block(event("c"));
        try (EventCursor<LedgerEvent> events = channel.events("claims", EventStart.atBlock(0))) {
            LedgerEvent a = events.next();
            assertThat(a.block()).isEqualTo(first);
            assertThat(a.event().name()).isEqualTo("opened");
            assertThat(take(events, 2)).containsExactly("b", "c");
            assertNoMore(events);
        }
    }

    @Test
    void a_stream_may_begin_at_a_block_or_with_the_next_one() {
        block(event("a"));
        long second = block(event("b"));
        try (EventCursor<LedgerEvent> later = channel.events("claims", EventStart.atBlock(second));
                EventCursor<LedgerEvent> next = channel.events("claims", EventStart.next())) {
            block(event("c"));
            assertThat(take(later, 2)).containsExactly("b", "c");
            assertThat(take(next, 1)).containsExactly("c");
        }
    }

    @Test
    void a_stream_that_begins_beyond_the_height_waits_for_it() {
        try (EventCursor<LedgerEvent> events = channel.events("claims", EventStart.atBlock(channel.height() + 1))) {
            block(event("a"));
            assertNoMore(events);
            block(event("b"));
            assertThat(take(events, 1)).containsExactly("b");
        }
    }

    @Test
    void a_stream_after_a_transaction_gives_everything_once() {
        Envelope second = event("b");
        long number = block(event("a"), second, invalid("x"), event("c"));
        block(event("d"));
        String txId = second.header().channel().txId();
        try (EventCursor<LedgerEvent> events = channel.events("claims", EventStart.after(number, txId))) {
            assertThat(take(events, 2)).containsExactly("c", "d");
            assertNoMore(events);
        }
        try (EventCursor<LedgerEvent> unknown = channel.events("claims", EventStart.after(number, "elsewhere"))) {
            assertThat(take(unknown, 4)).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void a_checkpoint_in_a_file_goes_on_where_it_was_saved(@TempDir Path directory) {
        FileCheckpoint checkpoint = new FileCheckpoint(directory.resolve("claims.json"));
        assertThat(checkpoint.load()).isEmpty();
        block(event("a"), event("b"));
        block(event("c"));
        List<String> handled = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            EventStart start =
                    EventStart.from(new FileCheckpoint(directory.resolve("claims.json")), EventStart.atBlock(0));
            try (EventCursor<LedgerEvent> events = channel.events("claims", start)) {
                LedgerEvent one = events.poll(SOON).orElseThrow();
                handled.add(one.event().payload().utf8());
                checkpoint.saveAfter(one);
            }
        }
        assertThat(handled).containsExactly("a", "b", "c");
        assertThat(directory).isDirectoryContaining("glob:**claims.json").isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void a_damaged_checkpoint_is_told_with_its_file_and_what_to_do(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("claims.json");
        for (String damaged : List.of("", "{", "{}", "[]", "{\"block\":\"x\",\"afterTxId\":\"\"}", "{\"block\":1}")) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> new FileCheckpoint(file).load())
                    .as(damaged)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("claims.json");
        }
        assertThatThrownBy(
                        () -> new FileCheckpoint(directory.resolve("missing/claims.json")).save(EventStart.atBlock(1)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void blocks_come_with_their_verdicts() {
        long number = block(event("a"), invalid("x"));
        try (EventCursor<Block> blocks = channel.blocks(EventStart.atBlock(number))) {
            Block block = blocks.next();
            assertThat(block.number()).isEqualTo(number);
            assertThat(block.validationCodes()).hasSize(2);
            assertThat(blocks.poll(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void closing_wakes_a_reader_that_waits() throws Exception {
        EventCursor<LedgerEvent> events = channel.events("claims", EventStart.next());
        CompletableFuture<Object> reader = startReader(events);
        events.close();
        events.close();

        assertThat(reader.get(20, TimeUnit.SECONDS)).isInstanceOf(NoSuchElementException.class);
        assertThat(events.hasNext()).isFalse();
        assertThatThrownBy(() -> events.poll(Duration.ZERO)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void a_reader_ends_when_its_peer_closes() throws Exception {
        CompletableFuture<Object> reader = startReader(channel.events("claims", EventStart.next()));
        network.peer.close();
        assertThat(reader.get(20, TimeUnit.SECONDS)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void a_reader_of_a_channel_that_stopped_gets_what_there_is_and_then_the_reason() throws Exception {
        EventCursor<LedgerEvent> events = channel.events("claims", EventStart.next());
        block(event("a"));
        network.blocks.orderConfig(ConfigTransactions.config(
                TestChannel.ID,
                Bytes.hex("ffff"),
                network.channel.port.orderer,
                TestOrg.nonce(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        network.peer.awaitStop();

        assertThat(take(events, 1)).containsExactly("a");
        Object end = startReader(events).get(20, TimeUnit.SECONDS);
        assertThat(end).isInstanceOf(UnavailableException.class);
        assertThat((Throwable) end).hasMessageContaining("channel 'claims'").hasMessageContaining("does not follow");
    }

    @Test
    void patience_has_no_upper_limit_and_an_interrupt_ends_it() throws Exception {
        EventCursor<LedgerEvent> events = channel.events("claims", EventStart.next());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> events.poll(ChronoUnit.FOREVER.getDuration()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    /** A thread that has begun to wait; completes with what ends it. */
    private static CompletableFuture<Object> startReader(EventCursor<?> events) throws InterruptedException {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                end.complete(Optional.of(events.next()));
            } catch (RuntimeException e) {
                end.complete(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        while (!end.isDone()
                && reader.getState() != Thread.State.TIMED_WAITING
                && reader.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return end;
    }
}
