package io.steelyard.order;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.MemoryBlockLog;
import io.steelyard.env.Environment;
import io.steelyard.fixture.HandEnvironment;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** An ordering service over memory whose threads run by hand. */
final class TestOrderer {
    final HandEnvironment environment;
    final MemoryBlockLog log = new MemoryBlockLog();
    final OrderingService service;

    TestOrderer(TestChannel channel) {
        this(channel, new SoloOrdererFactory());
    }

    TestOrderer(TestChannel channel, OrdererFactory engine) {
        this(channel, engine, List.of(channel.genesis), List::of, new HandEnvironment());
    }

    TestOrderer(
            TestChannel channel,
            OrdererFactory engine,
            List<Block> blocks,
            Supplier<List<BlockSource>> others,
            HandEnvironment environment) {
        this.environment = environment;
        blocks.forEach(log::append);
        this.service = OrderingService.open(settings(channel, engine, log, others, environment));
    }

    static OrderingSettings settings(
            TestChannel channel,
            OrdererFactory engine,
            BlockLog log,
            Supplier<List<BlockSource>> others,
            Environment environment) {
        return new OrderingSettings(
                "orderer0.port",
                List.of("orderer0.port"),
                channel.port.orderer,
                log,
                Optional.empty(),
                engine,
                new OrdererSettings(Map.of()),
                others,
                TestOrg.SUITE,
                environment);
    }

    /** Sends it; nothing has run yet. */
    CompletableFuture<Void> send(Envelope envelope) {
        return service.broadcast(envelope).toCompletableFuture();
    }

    /** Sends it and runs everything. */
    CompletableFuture<Void> order(Envelope envelope) {
        CompletableFuture<Void> sent = send(envelope);
        environment.runAll();
        return sent;
    }

    /** The failure of a call that is over. */
    static Throwable failure(CompletableFuture<?> over) {
        if (!over.isDone()) {
            throw new AssertionError("it is not over");
        }
        try {
            over.join();
        } catch (CompletionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (RuntimeException e) {
            return e;
        }
        throw new AssertionError("it did not fail");
    }

    /** Number of envelopes in each block behind the genesis. */
    List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        for (long number = 1; number < service.height(); number++) {
            sizes.add(service.read(number).data().size());
        }
        return sizes;
    }
}
