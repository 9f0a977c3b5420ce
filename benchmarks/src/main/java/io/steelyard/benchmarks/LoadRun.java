package io.steelyard.benchmarks;

import io.steelyard.format.Block;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.GatewayChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One load on one network, from its beginning to the report. */
final class LoadRun {
    private final LoadedNetwork network;
    private final LoadOptions options;

    LoadRun(LoadedNetwork network, LoadOptions options) {
        this.network = network;
        this.options = options;
    }

    /** Loads the network and adds all measurements. */
    void into(Report report) throws InterruptedException {
        if (options.workload.needsKeys()) {
            network.fill(options.keys, options.size);
        }
        if (options.workload == Workload.add) {
            network.channel().enableAdditiveWrites();
        }
        List<ContractClient> clients = new ArrayList<>();
        for (int i = 0; i < options.clients; i++) {
            clients.add(network.client(i));
        }
        GatewayChannel channel = network.gateway(0);
        List<ProcessStats> stats = new ArrayList<>();
        List<Long> heights = new ArrayList<>();
        Tally tally = new LoadGenerator(options, clients).run(() -> {
            heights.add(channel.height());
            stats.add(ProcessStats.now());
            return stats.get(stats.size() - 1);
        });
        double seconds = (stats.get(1).nanoTime() - stats.get(0).nanoTime()) / 1e9;
        tally.into(report, seconds);
        usage(report, stats, seconds, tally);
        report.memory().put("blocks", blocks(channel, heights.get(0), heights.get(1)));
        report.put("height", channel.height());
    }

    /** CPU time is that of the whole process for each valid transaction: clients, contract, all peers and ordering nodes. */
    private static void usage(Report report, List<ProcessStats> stats, double seconds, Tally tally) {
        double cpuMs = (stats.get(1).cpuNanos() - stats.get(0).cpuNanos()) / 1e6;
        report.put("cpuMsPerTx", cpuMs / Math.max(1, tally.valid()))
                .put("cpuMsPerCommittedTx", cpuMs / Math.max(1, tally.committed()))
                .put("coresUsed", cpuMs / 1000 / seconds)
                .put("gcs", stats.get(1).gcCount() - stats.get(0).gcCount())
                .put("gcMs", stats.get(1).gcMillis() - stats.get(0).gcMillis())
                .put("measuredSeconds", seconds);
    }

    private static Map<String, Object> blocks(GatewayChannel channel, long from, long to) {
        long transactions = 0;
        int max = 0;
        long bytes = 0;
        for (long number = from; number < to; number++) {
            Block block = channel.block(number);
            transactions += block.validationCodes().size();
            max = Math.max(max, block.validationCodes().size());
            bytes +=
                    block.data().stream().mapToLong(envelope -> envelope.size()).sum();
        }
        double count = Math.max(1, to - from);
        Map<String, Object> blocks = new LinkedHashMap<>();
        blocks.put("count", to - from);
        blocks.put("meanTx", Report.rounded(transactions / count));
        blocks.put("maxTx", max);
        blocks.put("meanBytes", Math.round(bytes / count));
        return blocks;
    }
}
