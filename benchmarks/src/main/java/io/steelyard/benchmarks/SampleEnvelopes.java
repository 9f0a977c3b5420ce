package io.steelyard.benchmarks;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import io.steelyard.gateway.GatewayChannel;
import java.util.ArrayList;
import java.util.List;

/** Real transactions: endorsed by two organizations, ordered and committed by a network in memory, with random values. */
public final class SampleEnvelopes {
    private SampleEnvelopes() {}

    /** So many envelopes as they stand in blocks. */
    public static List<Bytes> make(int count, int valueSize) throws InterruptedException {
        NetworkOptions options = new NetworkOptions();
        options.storage = NetworkOptions.Place.memory;
        options.ordering = NetworkOptions.Ordering.solo;
        try (LoadedNetwork network = LoadedNetwork.start(options)) {
            GatewayChannel channel = network.gateway(0);
            long from = channel.height();
            Submitter.submit(network.client(0), count, 64, valueSize);
            List<Bytes> envelopes = new ArrayList<>();
            for (long number = from; number < channel.height(); number++) {
                envelopes.addAll(channel.block(number).data());
            }
            return List.copyOf(envelopes);
        }
    }

    /** A chain of blocks with so many transactions each, taken from the envelopes in turn. */
    public static List<Block> chain(List<Bytes> envelopes, int blocks, int transactionsEach) {
        List<Block> chain = new ArrayList<>();
        Bytes previous = Bytes.EMPTY;
        int next = 0;
        for (int number = 0; number < blocks; number++) {
            List<Bytes> data = new ArrayList<>();
            for (int i = 0; i < transactionsEach; i++) {
                data.add(envelopes.get(next++ % envelopes.size()));
            }
            Block block = Block.create(number, previous, data);
            chain.add(block);
            previous = block.hash();
        }
        return chain;
    }
}
