package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * The questions on P-256 that a provider must answer before it is used: signatures at the edges of what is valid, with the verdict
 * that the standard gives, and signatures of its own, which BouncyCastle verifies. The signatures to verify are in
 * {@code p256-known-answers.txt}, each line {@code good|bad name publicPoint digest signature}; the tests compute that file anew and
 * ask two other implementations.
 */
final class P256Proof {
    private static final String ANSWERS = "p256-known-answers.txt";
    private static final int SIGNED = 8;

    private P256Proof() {}

    /** What {@code math} gets wrong, where throwing is wrong too; empty when it may be used. */
    static List<String> failures(EcdsaMath math) {
        List<String> wrong = new ArrayList<>();
        try {
            addVerifyingFailures(math, wrong);
            addSigningFailures(math, wrong);
        } catch (RuntimeException e) {
            wrong.add(String.valueOf(e.getMessage()));
        }
        return wrong;
    }

    private static void addVerifyingFailures(EcdsaMath math, List<String> wrong) {
        for (KnownAnswer answer : answers()) {
            VerifyingKey.Ecdsa key = new VerifyingKey.Ecdsa(
                    math.verifier(answer.key()), NistCurve.p256().getN());
            if (key.verifyDigest(answer.digest(), answer.signature()) != answer.isGood()) {
                wrong.add(answer.name());
            }
        }
    }

    static List<KnownAnswer> answers() {
        return lines().stream().map(KnownAnswer::read).toList();
    }

    static List<String> lines() {
        try (InputStream file = P256Proof.class.getResourceAsStream(ANSWERS)) {
            if (file == null) {
                throw new IllegalStateException(ANSWERS + " is missing from the jar");
            }
            return Bytes.owning(file.readAllBytes())
                    .utf8()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Signs digests that differ, one at either end of the range: each signature must be right, and no nonce be used twice. */
    private static void addSigningFailures(EcdsaMath math, List<String> wrong) {
        ECDomainParameters curve = NistCurve.p256();
        BigInteger secret = new BigInteger(1, Sha256.digest(Bytes.utf8("steelyard proof of a provider")));
        EcdsaMath.Maker maker = math.maker(new ECPrivateKeyParameters(secret, curve));
        ECPublicKeyParameters open = new ECPublicKeyParameters(curve.getG().multiply(secret), curve);
        EcdsaMath.Verifier judge = new BouncyEcdsa().verifier(open);
        Set<BigInteger> nonces = new HashSet<>();
        for (int i = 0; i < SIGNED; i++) {
            Bytes digest = i == 0
                    ? Bytes.owning(new byte[32])
                    : i == 1 ? Bytes.hex("ff".repeat(32)) : Sha256.of(Bytes.utf8("digest " + i));
            EcdsaSignature made = maker.sign(digest);
            if (!judge.verify(digest, made.toLowS(curve.getN()))) {
                wrong.add("a signature of its own, digest " + i);
            }
            if (!nonces.add(made.r())) {
                wrong.add("a nonce used twice, digest " + i);
            }
        }
    }

    /** One line of the file. */
    record KnownAnswer(String name, boolean isGood, ECPublicKeyParameters key, Bytes digest, Bytes signature) {
        static KnownAnswer read(String line) {
            String[] parts = line.split(" ", -1);
            ECDomainParameters curve = NistCurve.p256();
            byte[] point = Bytes.hex(parts[2]).toArray();
            return new KnownAnswer(
                    parts[1],
                    parts[0].equals("good"),
                    new ECPublicKeyParameters(curve.getCurve().decodePoint(point), curve),
                    Bytes.hex(parts[3]),
                    Bytes.hex(parts[4]));
        }
    }
}
