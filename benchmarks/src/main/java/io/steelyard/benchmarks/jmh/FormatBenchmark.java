package io.steelyard.benchmarks.jmh;

import io.steelyard.benchmarks.SampleEnvelopes;
import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.format.TransactionSyntax;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading transactions and blocks of 500 transactions, and hashing a block's data. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FormatBenchmark {
    private static final int TRANSACTIONS = 500;

    private List<Bytes> envelopes;
    private Bytes block;

    /** Makes real transactions and a block of them. */
    @Setup
    public void prepare() throws InterruptedException {
        envelopes = SampleEnvelopes.make(TRANSACTIONS, 100);
        block = SampleEnvelopes.chain(envelopes, 1, TRANSACTIONS).get(0).toBytes();
    }

    /** Outer message of one transaction. */
    @Benchmark
    public Envelope envelopeParse() {
        return Envelope.parse(envelopes.get(0));
    }

    /** All syntactic checks of one transaction, down to its read/write set. */
    @Benchmark
    public TransactionSyntax transactionCheck() {
        return TransactionSyntax.check(envelopes.get(0));
    }

    /** A block, its envelopes unread. */
    @Benchmark
    public Block blockParse() {
        return Block.parse(block);
    }

    /** A block with the syntactic checks of all its transactions. */
    @Benchmark
    public List<TransactionSyntax> blockCheck() {
        return Block.parse(block).transactions();
    }

    /** Hash of a block's data. */
    @Benchmark
    public Bytes dataHash() {
        return Block.dataHash(envelopes);
    }
}
