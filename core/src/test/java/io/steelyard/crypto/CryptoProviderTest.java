package io.steelyard.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a provider is found, proves itself, and is left out when it errs. */
@Timeout(120)
class CryptoProviderTest {
    private static final Bytes MESSAGE = Bytes.utf8("ten bales of cloth");
    private static final BigInteger N = NistCurve.p256().getN();

    private final SecureRandom random = new SecureRandom();

    @Test
    void the_file_of_known_answers_is_what_the_curve_gives() {
        List<String> recomputed = P256KnownAnswers.lines();
        assertThat(P256Proof.lines())
                .isEqualTo(recomputed.subList(1, recomputed.size()))
                .hasSizeGreaterThan(100);
        assertThat(P256Proof.answers()).anyMatch(P256Proof.KnownAnswer::isGood).anyMatch(answer -> !answer.isGood());
    }

    @Test
    void bouncycastle_gives_the_known_answers() {
        assertThat(P256Proof.failures(new PlainBouncy())).isEmpty();
        assertThat(P256Proof.failures(new BouncyEcdsa())).isEmpty();
        assertThat(P256Proof.answers()).allSatisfy(answer -> assertThat(
                        new VerifyingKey.Ecdsa(CombVerifier.of(answer.key().getQ()), N)
                                .verifyDigest(answer.digest(), answer.signature()))
                .as(answer.name())
                .isEqualTo(answer.isGood()));
    }

    /** JDK 17 refuses good signatures whose point has an x above the order, which nobody meets by chance (one in 2^128). */
    @Test
    void the_jdk_gives_the_known_answers_but_for_an_x_above_the_order() {
        assertThat(P256Proof.failures(NativeP256.strict(Security.getProvider("SunEC"))))
                .isSubsetOf("x-above-order-1", "x-above-order-2", "x-above-order-3");
    }

    @ParameterizedTest
    @EnumSource(
            value = CryptoProvider.class,
            names = {"CORRETTO", "CONSCRYPT"})
    void a_native_provider_signs_and_verifies_what_bouncycastle_verifies_and_signs(CryptoProvider choice) {
        assumeNativeCodeRunsHere();
        P256Suite plain = P256Suite.create(random);
        P256Suite quick = P256Suite.create(random, choice);
        assertThat(quick.provider()).containsIgnoringCase(choice.name());
        KeyPair pair = plain.generateKeyPair();
        for (int i = 0; i < 50; i++) {
            Bytes message = Bytes.utf8("message " + i);
            Bytes ofQuick = quick.signer(pair.getPrivate(), pair.getPublic()).sign(message);
            Bytes ofPlain = plain.signer(pair.getPrivate(), pair.getPublic()).sign(message);
            assertThat(EcdsaSignature.decode(ofQuick).orElseThrow().isLowS(N)).isTrue();
            assertThat(plain.verify(pair.getPublic(), message, ofQuick)).isTrue();
            assertThat(quick.verify(pair.getPublic(), message, ofPlain)).isTrue();
            assertThat(quick.verify(pair.getPublic(), MESSAGE, ofPlain)).isFalse();
        }
        assertThat(Security.getProviders())
                .as("nothing is registered with the JVM")
                .noneMatch(provider -> quick.provider().startsWith(provider.getName()));
    }

    @Test
    void the_automatic_choice_takes_the_native_provider_that_is_there() {
        assumeNativeCodeRunsHere();
        assertThat(P256Suite.create(random, CryptoProvider.AUTOMATIC).provider())
                .contains("Corretto");
    }

    @Test
    void a_suite_without_a_choice_is_bouncycastles() {
        assertThat(P256Suite.create(random).provider()).isEqualTo("BouncyCastle");
    }

    @Test
    void a_provider_that_is_not_on_the_class_path_is_no_error_until_it_is_asked_for() {
        Providers.Found found = Providers.find("com.example:none", "com.example.NoProvider");
        assertThat(found.math()).isEmpty();
        assertThatThrownBy(() -> Providers.required(found))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("com.example:none is not on the class path")
                .hasMessageContaining("AUTOMATIC");
    }

    @Test
    void a_provider_without_the_algorithm_is_left_out() {
        Providers.Found found = Providers.find("com.example:empty", EmptyProvider.class.getName());
        assertThat(found.math()).isEmpty();
        assertThat(found.problem()).contains("com.example:empty cannot be used").contains("no such algorithm");
    }

    @Test
    void a_class_that_is_no_provider_is_left_out() {
        assertThat(Providers.find("com.example:text", "java.lang.String").math())
                .isEmpty();
        assertThat(Providers.find("com.example:broken", BrokenProvider.class.getName())
                        .problem())
                .contains("cannot be loaded");
    }

    @Test
    void each_way_of_erring_is_found_by_the_proof() {
        assertThat(P256Proof.failures(erring((math, digest, signature) -> true)))
                .contains("other-key-1");
        assertThat(P256Proof.failures(erring((math, digest, signature) -> false)))
                .contains("ordinary-1");
        // R is not reduced: an implementation that compares without the order in between
        assertThat(P256Proof.failures(erring((math, digest, signature) ->
                        math.verify(digest, signature) && signature.r().bitLength() > 200)))
                .contains("x-above-order-1");
        assertThat(P256Proof.failures(erring((math, digest, signature) -> {
                    throw new IllegalStateException("a native error");
                })))
                .containsExactly("a native error");
    }

    @Test
    void a_signer_that_uses_a_nonce_twice_is_found_by_the_proof() {
        EcdsaMath repeating = new Erring((math, digest, signature) -> math.verify(digest, signature)) {
            @Override
            public Maker maker(ECPrivateKeyParameters key) {
                BigInteger nonce = BigInteger.valueOf(12345);
                BigInteger r = NistCurve.p256()
                        .getG()
                        .multiply(nonce)
                        .normalize()
                        .getAffineXCoord()
                        .toBigInteger();
                return digest -> new EcdsaSignature(
                        r,
                        new BigInteger(1, digest.toArray())
                                .add(r.multiply(key.getD()))
                                .multiply(nonce.modInverse(N))
                                .mod(N));
            }
        };
        assertThat(P256Proof.failures(repeating))
                .containsOnly(
                        "a nonce used twice, digest 1",
                        "a nonce used twice, digest 2",
                        "a nonce used twice, digest 3",
                        "a nonce used twice, digest 4",
                        "a nonce used twice, digest 5",
                        "a nonce used twice, digest 6",
                        "a nonce used twice, digest 7");
    }

    @Test
    void an_unfit_provider_is_refused_with_the_answers_that_it_got_wrong() {
        EcdsaMath wrong = erring((math, digest, signature) -> true);
        Providers.Found found = Providers.proved("com.example:wrong", wrong, wrong);
        assertThat(found.math()).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> Providers.required(found))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("does not give the known answers")
                .hasMessageContaining("other-digest-1");
    }

    @Test
    void where_a_provider_throws_bouncycastle_gives_the_verdict_and_the_signature() {
        EcdsaMath forgiving = NativeP256.forgiving(new EmptyProvider());
        assertThat(P256Proof.failures(forgiving)).isEmpty();
    }

    @Test
    void other_curves_stay_with_bouncycastle() throws Exception {
        assumeNativeCodeRunsHere();
        P256Suite quick = P256Suite.create(random, CryptoProvider.AUTOMATIC);
        var generator = java.security.KeyPairGenerator.getInstance("EC");
        generator.initialize(new java.security.spec.ECGenParameterSpec("secp384r1"));
        KeyPair pair = generator.generateKeyPair();
        Signer signer = quick.signer(pair.getPrivate(), pair.getPublic());
        assertThat(signer.sign(MESSAGE)).isEqualTo(signer.sign(MESSAGE));
        assertThat(quick.verify(pair.getPublic(), MESSAGE, signer.sign(MESSAGE)))
                .isTrue();
    }

    /** Both jars of the tests hold native code for this platform only. */
    static void assumeNativeCodeRunsHere() {
        assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .isEqualTo("Linux amd64");
    }

    private interface Verdict {
        boolean of(EcdsaMath.Verifier math, Bytes digest, EcdsaSignature signature);
    }

    private static EcdsaMath erring(Verdict verdict) {
        return new Erring(verdict);
    }

    private static class Erring implements EcdsaMath {
        private final BouncyEcdsa right = new BouncyEcdsa();
        private final Verdict verdict;

        Erring(Verdict verdict) {
            this.verdict = verdict;
        }

        @Override
        public String name() {
            return "erring";
        }

        @Override
        public Verifier verifier(ECPublicKeyParameters key) {
            Verifier math = right.verifier(key);
            return (digest, signature) -> verdict.of(math, digest, signature);
        }

        @Override
        public Maker maker(ECPrivateKeyParameters key) {
            return right.maker(key);
        }
    }

    /** Knows no algorithm. */
    public static final class EmptyProvider extends Provider {
        private static final long serialVersionUID = 1L;

        public EmptyProvider() {
            super("Empty", "1", "knows nothing");
        }
    }

    /** Fails as one does whose native library is for another platform. */
    public static final class BrokenProvider extends Provider {
        private static final long serialVersionUID = 1L;

        public BrokenProvider() throws NoSuchAlgorithmException {
            super("Broken", "1", "does not load");
            throw new UnsatisfiedLinkError("no library for this platform");
        }
    }
}
