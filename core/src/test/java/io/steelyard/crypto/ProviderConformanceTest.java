package io.steelyard.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.Security;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Seeded signatures, most of them damaged, under keys of which some are damaged: every provider gives the verdict that plain
 * BouncyCastle gives. {@code -Dsteelyard.conformance.signatures} sets how many; the JDK, which is slow, is asked about one in
 * {@code -Dsteelyard.conformance.jdkEvery}.
 */
@Timeout(3600)
class ProviderConformanceTest {
    private static final BigInteger N = NistCurve.p256().getN();
    private static final int SIGNATURES = Integer.getInteger("steelyard.conformance.signatures", 30_000);
    private static final int JDK_EVERY = Integer.getInteger("steelyard.conformance.jdkEvery", 25);
    private static final int KEYS = 32;
    private static final int ORIGINALS = 600;

    private final Random random = new Random(Long.getLong("steelyard.conformance.seed", 20260925L));
    private final List<Original> originals = new ArrayList<>();
    private final Map<EcdsaMath, Map<RawKey, VerifyingKey>> keys = new HashMap<>();

    /** A good signature. */
    private record Original(Bytes spki, Bytes message, EcdsaSignature signature) {}

    @Test
    void every_provider_gives_bouncycastles_verdict_on_every_damaged_signature_and_key() {
        CryptoProviderTest.assumeNativeCodeRunsHere();
        makeOriginals();
        Map<String, EcdsaMath> others = new LinkedHashMap<>();
        others.put("Corretto", Providers.choose(CryptoProvider.CORRETTO));
        others.put("Conscrypt", Providers.choose(CryptoProvider.CONSCRYPT));
        others.put("tables", new TabledOnly());
        EcdsaMath jdk = NativeP256.strict(Security.getProvider("SunEC"));
        EcdsaMath plain = new PlainBouncy();
        int good = 0;
        int reachedMath = 0;
        for (int i = 0; i < SIGNATURES; i++) {
            Original original = originals.get(random.nextInt(ORIGINALS));
            RawKey key = new RawKey(key(original));
            HashedMessage message =
                    new HashedMessage(random.nextInt(8) == 0 ? damaged(original.message) : original.message);
            Bytes signature = signature(original.signature);
            boolean expected = ready(key, plain).verify(message, signature);
            for (Map.Entry<String, EcdsaMath> other : others.entrySet()) {
                assertThat(ready(key, other.getValue()).verify(message, signature))
                        .as(
                                "%s on case %d: key %s message %s signature %s",
                                other.getKey(), i, key, message.message(), signature.hex())
                        .isEqualTo(expected);
            }
            if (i % JDK_EVERY == 0) {
                assertThat(ready(key, jdk).verify(message, signature))
                        .as("JDK on case %d", i)
                        .isEqualTo(expected);
            }
            good += expected ? 1 : 0;
            reachedMath += EcdsaSignature.decode(signature)
                            .filter(made -> made.isLowS(N))
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(good).as("good").isBetween(SIGNATURES / 20, SIGNATURES / 2);
        assertThat(reachedMath - good).as("bad, though well formed").isGreaterThan(SIGNATURES / 10);
    }

    @Test
    void signing_with_tables_gives_bouncycastles_bytes() {
        var curve = NistCurve.p256();
        for (int i = 0; i < SIGNATURES / 30; i++) {
            BigInteger secret = i == 0 ? BigInteger.ONE : scalar(i % KEYS);
            Bytes digest = Sha256.of(Bytes.utf8("digest " + i));
            var key = new ECPrivateKeyParameters(secret, curve);
            assertThat(new BouncyEcdsa().maker(key).sign(digest))
                    .isEqualTo(new PlainBouncy().maker(key).sign(digest));
        }
    }

    @Test
    void the_tables_of_the_base_point_multiply_as_bouncycastle_does_at_the_edges_too() {
        ECPoint base = NistCurve.p256().getG();
        List<BigInteger> numbers = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            numbers.add(BigInteger.ONE.shiftLeft(i));
            numbers.add(BigInteger.ONE.shiftLeft(i).subtract(BigInteger.ONE));
            numbers.add(N.subtract(BigInteger.ONE.shiftLeft(i)).max(BigInteger.ZERO));
            numbers.add(new BigInteger(256, random).mod(N));
        }
        numbers.add(BigInteger.TWO.pow(256).divide(BigInteger.valueOf(15)).mod(N));
        for (BigInteger number : numbers) {
            assertThat(BasePointTables.get().multiply(base, number))
                    .as("times %s", number.toString(16))
                    .isEqualTo(new FixedPointCombMultiplier().multiply(base, number));
        }
        assertThatThrownBy(() -> BasePointTables.get().multiply(base.twice(), BigInteger.ONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BasePointTables.get().multiply(base, N)).isInstanceOf(IllegalArgumentException.class);
    }

    private VerifyingKey ready(RawKey key, EcdsaMath math) {
        return keys.computeIfAbsent(math, any -> new HashMap<>())
                .computeIfAbsent(key, raw -> VerifyingKey.of(raw, math));
    }

    private void makeOriginals() {
        for (int i = 0; i < ORIGINALS; i++) {
            BigInteger secret = i < 4
                    ? List.of(BigInteger.ONE, BigInteger.TWO, N.subtract(BigInteger.ONE), N.shiftRight(1))
                            .get(i)
                    : scalar(i % KEYS);
            var curve = NistCurve.p256();
            var open = new ECPublicKeyParameters(curve.getG().multiply(secret), curve);
            byte[] text = new byte[random.nextInt(200)];
            random.nextBytes(text);
            Bytes message = Bytes.of(text);
            EcdsaSignature made = new BouncyEcdsa()
                    .maker(new ECPrivateKeyParameters(secret, curve))
                    .sign(Sha256.of(message))
                    .toLowS(N);
            originals.add(new Original(spki(open.getQ().getEncoded(false)), message, made));
        }
    }

    private static BigInteger scalar(int number) {
        return new BigInteger(1, Sha256.digest(Bytes.utf8("key " + number)));
    }

    private static Bytes spki(byte[] point) {
        String prefix = point.length == 65
                ? "3059301306072a8648ce3d020106082a8648ce3d030107034200"
                : "3039301306072a8648ce3d020106082a8648ce3d030107032200";
        return Bytes.concat(Bytes.hex(prefix), Bytes.of(point));
    }

    private Bytes key(Original original) {
        return switch (random.nextInt(16)) {
            case 0 -> originals.get(random.nextInt(ORIGINALS)).spki;
            case 1 -> damaged(original.spki);
            // the same point in its short form
            case 2 ->
                spki(Bytes.concat(
                                Bytes.of(new byte[] {(byte) (2 + (original.spki.at(90) & 1))}),
                                original.spki.slice(27, 59))
                        .toArray());
            // the opposite point
            case 3 ->
                spki(Bytes.concat(
                                Bytes.of(new byte[] {(byte) (3 - (original.spki.at(90) & 1))}),
                                original.spki.slice(27, 59))
                        .toArray());
            default -> original.spki;
        };
    }

    private Bytes signature(EcdsaSignature good) {
        BigInteger r = good.r();
        BigInteger s = good.s();
        return switch (random.nextInt(16)) {
            case 0 -> damaged(good.encode());
            case 1 -> new EcdsaSignature(changed(r), s).encode();
            case 2 -> new EcdsaSignature(r, changed(s)).encode();
            case 3 -> new EcdsaSignature(r, N.subtract(s)).encode();
            case 4 -> new EcdsaSignature(r.add(N), s).encode();
            case 5 -> new EcdsaSignature(N.subtract(r), s).encode();
            case 6 -> new EcdsaSignature(s, r).encode();
            case 7 -> good.encode().slice(0, random.nextInt(good.encode().size()));
            case 8 -> Bytes.concat(good.encode(), Bytes.hex("00"));
            case 9 -> new EcdsaSignature(edge(), s).encode();
            case 10 -> new EcdsaSignature(r, edge()).encode();
            case 11 -> new EcdsaSignature(edge(), edge()).encode();
            default -> good.encode();
        };
    }

    private BigInteger edge() {
        int bit = random.nextInt(257);
        BigInteger near = List.of(BigInteger.ONE.shiftLeft(bit), N, N.shiftRight(1), BigInteger.TWO)
                .get(random.nextInt(4));
        return near.add(BigInteger.valueOf(random.nextInt(3) - 1)).max(BigInteger.ONE);
    }

    private BigInteger changed(BigInteger number) {
        return number.flipBit(random.nextInt(256)).max(BigInteger.ONE);
    }

    private Bytes damaged(Bytes good) {
        byte[] bytes = good.toArray();
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return Bytes.of(bytes);
    }

    /** A key that is nothing but its bytes. */
    private record RawKey(Bytes spki) implements PublicKey {
        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return spki.toArray();
        }
    }

    /** The tables from the first call on, where in use they wait until a key has come back often. */
    private static final class TabledOnly implements EcdsaMath {
        @Override
        public String name() {
            return "tables";
        }

        @Override
        public Verifier verifier(ECPublicKeyParameters key) {
            return CombVerifier.of(key.getQ());
        }

        @Override
        public Maker maker(ECPrivateKeyParameters key) {
            return new BouncyEcdsa().maker(key);
        }
    }
}
