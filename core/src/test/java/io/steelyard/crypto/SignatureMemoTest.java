package io.steelyard.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignatureMemoTest {
    private static final Bytes MESSAGE = Bytes.utf8("one cog of salt");

    private final P256Suite plain = P256Suite.create(new SecureRandom());
    private final CountingSuite counted = new CountingSuite(plain);
    private final SignatureMemo memo = SignatureMemo.around(counted, 1000);
    private final KeyPair pair = plain.generateKeyPair();
    private final Bytes foreign =
            plain.signer(pair.getPrivate(), pair.getPublic()).sign(MESSAGE);

    @Test
    void a_good_signature_is_verified_once() {
        for (int i = 0; i < 5; i++) {
            assertThat(memo.verify(pair.getPublic(), MESSAGE, foreign)).isTrue();
        }
        assertThat(counted.verified).hasValue(1);
        assertThat(memo.hits()).isEqualTo(4);
        assertThat(memo.misses()).isEqualTo(1);
    }

    @Test
    void the_same_key_as_another_object_finds_the_same_entry() {
        memo.verify(pair.getPublic(), MESSAGE, foreign);
        PublicKey twin = Keys.publicKey(Bytes.of(pair.getPublic().getEncoded()));
        assertThat(memo.verify(twin, MESSAGE, foreign)).isTrue();
        assertThat(memo.hits()).isEqualTo(1);
    }

    @Test
    void a_remembered_signature_vouches_for_no_other_message_key_or_signature() {
        assertThat(memo.verify(pair.getPublic(), MESSAGE, foreign)).isTrue();
        PublicKey other = plain.generateKeyPair().getPublic();
        byte[] damaged = foreign.toArray();
        damaged[damaged.length - 1] ^= 1;
        assertThat(memo.verify(pair.getPublic(), Bytes.utf8("two cogs of salt"), foreign))
                .isFalse();
        assertThat(memo.verify(other, MESSAGE, foreign)).isFalse();
        assertThat(memo.verify(pair.getPublic(), MESSAGE, Bytes.of(damaged))).isFalse();
        assertThat(memo.verify(pair.getPublic(), MESSAGE, Bytes.concat(foreign, Bytes.hex("00"))))
                .as("bytes behind a signature are passed over, but it is another one")
                .isTrue();
        assertThat(memo.verify(pair.getPublic(), MESSAGE, Bytes.EMPTY)).isFalse();
        assertThat(memo.hits()).isZero();
    }

    @Test
    void bad_signatures_are_not_remembered_and_push_nothing_out() {
        memo.verify(pair.getPublic(), MESSAGE, foreign);
        for (int i = 0; i < 3000; i++) {
            assertThat(memo.verify(pair.getPublic(), MESSAGE, Bytes.utf8("bad " + i)))
                    .isFalse();
        }
        assertThat(memo.size()).isEqualTo(1);
        assertThat(memo.verify(pair.getPublic(), MESSAGE, foreign)).isTrue();
        assertThat(memo.hits()).isEqualTo(1);
    }

    @Test
    void what_its_own_signer_made_counts_as_verified() {
        Bytes own = memo.signer(pair.getPrivate(), pair.getPublic()).sign(MESSAGE);
        assertThat(memo.verify(pair.getPublic(), MESSAGE, own)).isTrue();
        assertThat(counted.verified).hasValue(0);
        assertThat(plain.verify(pair.getPublic(), MESSAGE, own)).isTrue();
    }

    @Test
    void a_memo_that_verifies_its_own_does_not_trust_its_signers() {
        SignatureMemo strict = SignatureMemo.verifyingOwn(counted, 1000);
        Bytes own = strict.signer(pair.getPrivate(), pair.getPublic()).sign(MESSAGE);
        assertThat(strict.verify(pair.getPublic(), MESSAGE, own)).isTrue();
        assertThat(counted.verified).hasValue(1);
    }

    @Test
    void it_stays_bounded_and_forgets_what_was_unused_for_longest() {
        SignatureMemo small = SignatureMemo.around(counted, 10);
        Signer signer = small.signer(pair.getPrivate(), pair.getPublic());
        Bytes kept = signer.sign(MESSAGE);
        for (int i = 0; i < 100; i++) {
            signer.sign(Bytes.utf8("filler " + i));
            assertThat(small.verify(pair.getPublic(), MESSAGE, kept)).isTrue();
            assertThat(small.size()).isLessThanOrEqualTo(10);
        }
        assertThat(counted.verified).hasValue(0);
        Bytes first = signer.sign(Bytes.utf8("filler 0"));
        for (int i = 0; i < 11; i++) {
            signer.sign(Bytes.utf8("more " + i));
        }
        assertThat(small.verify(pair.getPublic(), Bytes.utf8("filler 0"), first))
                .isTrue();
        assertThat(counted.verified).hasValue(1);
    }

    @Test
    void a_capacity_that_holds_nothing_is_refused() {
        assertThatThrownBy(() -> SignatureMemo.around(plain, 1)).hasMessageContaining("at least 2; got 1");
    }

    @Test
    void name_and_hash_are_those_of_the_suite_behind() {
        assertThat(memo.name()).isEqualTo("P256-SHA256");
        assertThat(memo.hash(MESSAGE)).isEqualTo(plain.hash(MESSAGE));
    }

    @Test
    void ready_keys_are_bounded_and_not_held_for_ever() {
        KeyCache<String> cache = new KeyCache<>(3, key -> "ready");
        for (int i = 0; i < 10; i++) {
            assertThat(cache.get(plain.generateKeyPair().getPublic())).isEqualTo("ready");
            assertThat(cache.size()).isLessThanOrEqualTo(3);
        }
    }

    private static final class CountingSuite implements CryptoSuite {
        private final CryptoSuite suite;
        private final AtomicInteger verified = new AtomicInteger();

        CountingSuite(CryptoSuite suite) {
            this.suite = suite;
        }

        @Override
        public String name() {
            return suite.name();
        }

        @Override
        public Bytes hash(Bytes... parts) {
            return suite.hash(parts);
        }

        @Override
        public KeyPair generateKeyPair() {
            return suite.generateKeyPair();
        }

        @Override
        public Signer signer(PrivateKey privateKey, PublicKey publicKey) {
            return suite.signer(privateKey, publicKey);
        }

        @Override
        public boolean verify(PublicKey publicKey, Bytes message, Bytes signature) {
            verified.incrementAndGet();
            return suite.verify(publicKey, message, signature);
        }
    }
}
