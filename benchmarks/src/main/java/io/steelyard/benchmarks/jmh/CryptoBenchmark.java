package io.steelyard.benchmarks.jmh;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoProvider;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.Ed25519Suite;
import io.steelyard.crypto.P256Suite;
import io.steelyard.crypto.SignatureMemo;
import io.steelyard.crypto.Signer;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Signing, verifying and hashing a message of 1 kB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CryptoBenchmark {
    /** What signs: {@code Ed25519}, or a provider of P-256. */
    @Param({"BOUNCYCASTLE", "CORRETTO", "CONSCRYPT", "Ed25519"})
    public String signatures;

    private CryptoSuite suite;
    private CryptoSuite remembering;
    private KeyPair keys;
    private Signer signer;
    private Bytes message;
    private Bytes signature;

    /** Makes a key pair, a message and its signature. */
    @Setup
    public void prepare() {
        SecureRandom random = new SecureRandom();
        suite = signatures.equals("Ed25519")
                ? Ed25519Suite.create(random)
                : P256Suite.create(random, CryptoProvider.valueOf(signatures));
        remembering = SignatureMemo.around(suite, 1000);
        keys = suite.generateKeyPair();
        signer = suite.signer(keys.getPrivate(), keys.getPublic());
        byte[] content = new byte[1024];
        new SplittableRandom(1).nextBytes(content);
        message = Bytes.of(content);
        signature = signer.sign(message);
    }

    /** Signs. */
    @Benchmark
    public Bytes sign() {
        return signer.sign(message);
    }

    /** Verifies. */
    @Benchmark
    public boolean verify() {
        return suite.verify(keys.getPublic(), message, signature);
    }

    /** Verifies what was verified before, with the memo that a network's peers share. */
    @Benchmark
    public boolean verifyAgain() {
        return remembering.verify(keys.getPublic(), message, signature);
    }

    /** Hashes. */
    @Benchmark
    public Bytes hash() {
        return suite.hash(message);
    }
}
