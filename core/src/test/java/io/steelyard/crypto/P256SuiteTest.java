package io.steelyard.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class P256SuiteTest {
    /** Order of P-256 (FIPS 186-4, D.1.2.3). */
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static final Bytes MESSAGE = Bytes.utf8("ten bales of cloth");

    private final P256Suite suite = P256Suite.create(new SecureRandom());
    private final KeyPair pair = suite.generateKeyPair();
    private final Signer signer = suite.signer(pair.getPrivate(), pair.getPublic());

    @Test
    void the_hash_of_parts_is_that_of_their_concatenation() {
        assertThat(suite.hash(Bytes.utf8("a"), Bytes.EMPTY, Bytes.utf8("bc")).hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void a_signature_verifies_under_its_own_key_and_message_only() {
        Bytes signature = signer.sign(MESSAGE);
        PublicKey other = suite.generateKeyPair().getPublic();
        assertThat(suite.verify(pair.getPublic(), MESSAGE, signature)).isTrue();
        assertThat(suite.verify(other, MESSAGE, signature)).isFalse();
        assertThat(suite.verify(pair.getPublic(), Bytes.utf8("ten bales of clotH"), signature))
                .isFalse();
    }

    @Test
    void every_signature_made_has_a_low_S() {
        for (int i = 0; i < 64; i++) {
            EcdsaSignature made = decoded(signer.sign(Bytes.utf8("message " + i)));
            assertThat(made.s()).isLessThanOrEqualTo(N.shiftRight(1));
        }
    }

    @Test
    void signing_the_same_message_twice_gives_the_same_bytes() {
        assertThat(signer.sign(MESSAGE)).isEqualTo(signer.sign(MESSAGE));
    }

    @Test
    void the_high_S_twin_of_a_good_signature_is_refused() {
        EcdsaSignature good = decoded(signer.sign(MESSAGE));
        assertThat(verify(new EcdsaSignature(good.r(), N.subtract(good.s())).encode()))
                .isFalse();
    }

    @Test
    void half_the_order_is_the_largest_S_that_counts_as_low() {
        BigInteger half = N.shiftRight(1);
        assertThat(new EcdsaSignature(BigInteger.ONE, half).isLowS(N)).isTrue();
        assertThat(new EcdsaSignature(BigInteger.ONE, half.add(BigInteger.ONE)).isLowS(N))
                .isFalse();
        assertThat(new EcdsaSignature(BigInteger.ONE, half.add(BigInteger.ONE))
                        .toLowS(N)
                        .s())
                .isEqualTo(half);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "30",
                "3000",
                "3006020100020101",
                "3006020101020100",
                "30060201ff020101",
                "30060201010201ff",
                "3080020101020101",
                "30060201010201010000",
                "3007020101020200010",
                "ffffffffffffffffffff"
            })
    void garbage_is_refused_without_an_exception(String hex) {
        assertThat(verify(Bytes.hex(hex.length() % 2 == 0 ? hex : hex + "0"))).isFalse();
    }

    @Test
    void bytes_behind_a_good_signature_are_passed_over_as_Go_does_it() {
        Bytes good = signer.sign(MESSAGE);
        assertThat(verify(Bytes.concat(good, Bytes.hex("00")))).isTrue();
        assertThat(verify(Bytes.concat(good, Bytes.of(new byte[1000])))).isTrue();
        assertThat(verify(Bytes.concat(Bytes.hex("00"), good))).isFalse();
    }

    @Test
    void bytes_inside_the_sequence_behind_S_are_passed_over_as_Go_does_it() {
        byte[] good = signer.sign(MESSAGE).toArray();
        good[1] += 2;
        assertThat(verify(Bytes.concat(Bytes.of(good), Bytes.hex("0500")))).isTrue();
        assertThat(verify(Bytes.concat(Bytes.of(good), Bytes.hex("05")))).isFalse();
    }

    @Test
    void a_sequence_that_ends_before_its_numbers_do_is_refused() {
        byte[] good = signer.sign(MESSAGE).toArray();
        good[1] -= 1;
        assertThat(verify(Bytes.of(good))).isFalse();
    }

    @Test
    void a_long_sequence_needs_the_shortest_form_of_its_length() {
        Bytes numbers = signer.sign(MESSAGE);
        Bytes rest = Bytes.of(new byte[256 - (numbers.size() - 2)]);
        Bytes content = Bytes.concat(numbers.slice(2, numbers.size()), rest);

        assertThat(verify(Bytes.concat(Bytes.hex("30820100"), content))).isTrue();
        assertThat(verify(Bytes.concat(Bytes.hex("3083000100"), content))).isFalse();
        assertThat(verify(Bytes.concat(Bytes.hex("3081" + String.format("%02x", numbers.size() - 2)), content)))
                .isFalse();
        assertThat(verify(Bytes.concat(Bytes.hex("3084000100"), content))).isFalse();
        assertThat(verify(Bytes.concat(Bytes.hex("3080"), content))).isFalse();
    }

    @Test
    void a_padded_integer_is_refused() {
        EcdsaSignature good = decoded(signer.sign(MESSAGE));
        byte[] s = good.s().toByteArray();
        byte[] r = good.r().toByteArray();
        Bytes padded = Bytes.concat(
                Bytes.of(new byte[] {0x30, (byte) (r.length + s.length + 5), 0x02, (byte) r.length}),
                Bytes.of(r),
                Bytes.of(new byte[] {0x02, (byte) (s.length + 1), 0}),
                Bytes.of(s));
        assertThat(verify(padded)).isFalse();
    }

    @Test
    void a_length_in_the_long_form_is_refused_where_the_short_one_fits() {
        Bytes good = signer.sign(MESSAGE);
        Bytes longForm = Bytes.concat(Bytes.hex("3081"), Bytes.of(new byte[] {good.at(1)}), good.slice(2, good.size()));
        assertThat(verify(longForm)).isFalse();
    }

    @Test
    void numbers_as_large_as_the_order_or_far_larger_are_refused() {
        BigInteger one = BigInteger.ONE;
        assertThat(verify(new EcdsaSignature(N, one).encode())).isFalse();
        assertThat(verify(new EcdsaSignature(N.add(one), one).encode())).isFalse();
        assertThat(verify(new EcdsaSignature(one.shiftLeft(400), one).encode())).isFalse();
        assertThat(verify(new EcdsaSignature(one, one.shiftLeft(1000)).encode()))
                .isFalse();
    }

    @Test
    void no_damaged_byte_of_a_signature_goes_unnoticed() {
        Bytes good = signer.sign(MESSAGE);
        for (int i = 0; i < good.size(); i++) {
            byte[] damaged = good.toArray();
            damaged[i] ^= 0x01;
            assertThat(verify(Bytes.of(damaged))).as("byte %d", i).isFalse();
        }
    }

    @Test
    void what_the_jdk_signs_verifies_once_its_S_is_low_and_only_then() throws GeneralSecurityException {
        KeyPair jdk = jdkPair("secp256r1");
        int flipped = 0;
        for (int i = 0; i < 40; i++) {
            Bytes made = jdkSign("SHA256withECDSA", jdk.getPrivate(), MESSAGE);
            EcdsaSignature numbers = decoded(made);
            boolean isLow = numbers.isLowS(N);
            flipped += isLow ? 0 : 1;
            assertThat(suite.verify(jdk.getPublic(), MESSAGE, made)).isEqualTo(isLow);
            assertThat(suite.verify(jdk.getPublic(), MESSAGE, numbers.toLowS(N).encode()))
                    .isTrue();
        }
        assertThat(flipped).isPositive();
    }

    @Test
    void what_is_signed_here_verifies_in_the_jdk() throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("SHA256withECDSA", "SunEC");
        KeyPair jdk = jdkPair("secp256r1");
        Bytes signature = suite.signer(jdk.getPrivate(), jdk.getPublic()).sign(MESSAGE);
        verifier.initVerify(jdk.getPublic());
        verifier.update(MESSAGE.buffer());
        assertThat(verifier.verify(signature.toArray())).isTrue();
    }

    @Test
    void p384_is_signed_and_verified_over_sha256() throws GeneralSecurityException {
        KeyPair jdk = jdkPair("secp384r1");
        Bytes signature = suite.signer(jdk.getPrivate(), jdk.getPublic()).sign(MESSAGE);
        Signature verifier = Signature.getInstance("SHA256withECDSA", "SunEC");
        verifier.initVerify(jdk.getPublic());
        verifier.update(MESSAGE.buffer());
        assertThat(verifier.verify(signature.toArray())).isTrue();
        assertThat(suite.verify(jdk.getPublic(), MESSAGE, signature)).isTrue();
        assertThat(suite.verify(jdk.getPublic(), Bytes.EMPTY, signature)).isFalse();
    }

    @Test
    void ed25519_signs_and_verifies_the_whole_message_and_agrees_with_the_jdk() throws GeneralSecurityException {
        KeyPair own = Ed25519Suite.create(new SecureRandom()).generateKeyPair();
        Bytes signature = suite.signer(own.getPrivate(), own.getPublic()).sign(MESSAGE);
        assertThat(signature.size()).isEqualTo(64);
        assertThat(suite.verify(own.getPublic(), MESSAGE, signature)).isTrue();
        assertThat(suite.verify(own.getPublic(), MESSAGE, signature.slice(0, 63)))
                .isFalse();
        assertThat(suite.verify(own.getPublic(), MESSAGE, Bytes.concat(signature, Bytes.hex("00"))))
                .isFalse();

        KeyPair jdk = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        assertThat(suite.verify(jdk.getPublic(), MESSAGE, jdkSign("Ed25519", jdk.getPrivate(), MESSAGE)))
                .isTrue();
        assertThat(suite.signer(jdk.getPrivate(), jdk.getPublic()).sign(MESSAGE))
                .isEqualTo(jdkSign("Ed25519", jdk.getPrivate(), MESSAGE));
    }

    /** RFC 8032, section 7.1, test 3. */
    @Test
    void ed25519_gives_the_signature_of_the_rfc() {
        PrivateKey secret = Keys.privateKey(Bytes.hex(
                "302e020100300506032b657004220420c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"));
        PublicKey open = Keys.publicKey(
                Bytes.hex("302a300506032b6570032100fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"));
        Bytes signature = suite.signer(secret, open).sign(Bytes.hex("af82"));
        assertThat(signature.hex())
                .isEqualTo("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    }

    /** RFC 6979, section A.2.5, SHA-256, message "sample": its S is high and comes out low. */
    @Test
    void ecdsa_gives_the_signature_of_the_rfc_in_low_S_form() {
        String d = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
        String q = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
        PrivateKey secret = Keys.privateKey(
                Bytes.hex("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420" + d));
        PublicKey open = Keys.publicKey(Bytes.hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004" + q));
        EcdsaSignature made = decoded(suite.signer(secret, open).sign(Bytes.utf8("sample")));
        BigInteger published = new BigInteger("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8", 16);
        assertThat(made.r().toString(16)).isEqualTo("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
        assertThat(made.s()).isEqualTo(N.subtract(published));
    }

    @Test
    void rsa_keys_verify_nothing_and_cannot_sign() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair rsa = generator.generateKeyPair();
        assertThat(suite.verify(rsa.getPublic(), MESSAGE, jdkSign("SHA256withRSA", rsa.getPrivate(), MESSAGE)))
                .isFalse();
        assertThatThrownBy(() -> suite.signer(rsa.getPrivate(), rsa.getPublic()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("RSA");
    }

    @Test
    void halves_of_different_pairs_make_no_signer() {
        PublicKey other = suite.generateKeyPair().getPublic();
        assertThatThrownBy(() -> suite.signer(pair.getPrivate(), other))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one pair");
    }

    @Test
    void nothing_is_registered_with_the_jvm() {
        assertThat(Security.getProvider(BouncyCastleProvider.PROVIDER_NAME)).isNull();
    }

    private boolean verify(Bytes signature) {
        return suite.verify(pair.getPublic(), MESSAGE, signature);
    }

    private static EcdsaSignature decoded(Bytes signature) {
        return EcdsaSignature.decode(signature).orElseThrow();
    }

    private static KeyPair jdkPair(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static Bytes jdkSign(String algorithm, PrivateKey key, Bytes message) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(message.buffer());
        return Bytes.owning(signer.sign());
    }
}
