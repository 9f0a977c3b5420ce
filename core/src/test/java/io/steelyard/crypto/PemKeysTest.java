package io.steelyard.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PemKeysTest {
    @TempDir
    Path directory;

    private final P256Suite suite = P256Suite.create(new SecureRandom());

    @Test
    void a_key_of_either_kind_comes_back_and_still_belongs_to_its_public_half() {
        for (CryptoSuite kind : List.of(suite, Ed25519Suite.create(new SecureRandom()))) {
            KeyPair pair = kind.generateKeyPair();
            Path file = directory.resolve(kind.name());
            PemKeys.write(file, pair.getPrivate());
            PrivateKey read = PemKeys.read(file);
            assertThat(Keys.isPair(read, pair.getPublic())).isTrue();
            assertThat(kind.signer(read, pair.getPublic()).sign(Bytes.EMPTY))
                    .isEqualTo(kind.signer(pair.getPrivate(), pair.getPublic()).sign(Bytes.EMPTY));
        }
    }

    @Test
    void only_the_owner_may_read_the_file_even_when_it_replaces_an_open_one() throws IOException {
        Assumptions.assumeTrue(
                directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path file = directory.resolve("priv_sk");
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        PemKeys.write(file, suite.generateKeyPair().getPrivate());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void writing_leaves_no_draft_behind_also_when_it_fails() throws IOException {
        PemKeys.write(directory.resolve("good"), suite.generateKeyPair().getPrivate());
        Path blocked = Files.createDirectory(directory.resolve("blocked"));
        PrivateKey key = suite.generateKeyPair().getPrivate();
        assertThatThrownBy(() -> PemKeys.write(blocked, key))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("blocked");
        assertThatThrownBy(() -> PemKeys.write(directory.resolve("missing").resolve("key"), key))
                .isInstanceOf(StorageException.class);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("good", "blocked");
        }
    }

    @Test
    void a_damaged_key_file_is_refused_by_name_and_its_content_is_not_told() throws IOException {
        Path file = directory.resolve("priv_sk");
        PemKeys.write(file, suite.generateKeyPair().getPrivate());
        String text = Files.readString(file);
        String secret = text.substring(text.indexOf('\n') + 30, text.indexOf('\n') + 50);
        List<String> damages = List.of(
                "",
                "nothing of the kind",
                text.substring(0, text.length() / 2),
                text.replaceFirst("\nM", "\n*"),
                text.replaceFirst("\nMI", "\nAA"),
                text.replace("PRIVATE KEY", "EC PRIVATE KEY"),
                text.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
        for (String damage : damages) {
            Files.writeString(file, damage, StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> PemKeys.read(file))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("priv_sk")
                    .hasMessageNotContaining(secret);
        }
    }

    @Test
    void a_missing_or_huge_file_is_refused_by_name() throws IOException {
        assertThatThrownBy(() -> PemKeys.read(directory.resolve("absent")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("absent");
        Path huge = directory.resolve("huge");
        Files.write(huge, new byte[70_000]);
        assertThatThrownBy(() -> PemKeys.read(huge))
                .hasMessageContaining("65536")
                .hasMessageContaining("70000");
    }

    @Test
    void pem_text_has_lines_of_64_characters_as_go_writes_them() {
        String text = new Pem("TEST", Bytes.owning(new byte[49])).encode().utf8();
        assertThat(text).isEqualTo("-----BEGIN TEST-----\n" + "A".repeat(64) + "\n" + "AA==\n-----END TEST-----\n");
        assertThat(new Pem("TEST", Bytes.owning(new byte[48])).encode().utf8())
                .isEqualTo("-----BEGIN TEST-----\n" + "A".repeat(64) + "\n-----END TEST-----\n");
        assertThat(new Pem("TEST", Bytes.EMPTY).encode().utf8())
                .isEqualTo("-----BEGIN TEST-----\n-----END TEST-----\n");
    }

    @Test
    void pem_is_read_through_text_around_it_headers_and_carriage_returns() {
        Pem one = new Pem("ONE", Bytes.utf8("first"));
        Pem two = new Pem("TWO", Bytes.utf8("second"));
        String text = "Subject: x\n" + one.encode().utf8().replace("\n", "\r\n") + "between\n"
                + two.encode().utf8().replace("TWO-----\nc", "TWO-----\nProc-Type: 4\n\nc") + "after";
        assertThat(Pem.all(Bytes.utf8(text))).containsExactly(one, two);
        assertThat(Pem.first(Bytes.utf8(text))).isEqualTo(one);
        assertThat(one.toString()).doesNotContain("Zmlyc3Q");
        assertThatThrownBy(() -> Pem.first(Bytes.utf8("none"))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Pem.first(Bytes.utf8("-----BEGIN A-----\n***\n-----END A-----")))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void a_key_on_a_curve_with_explicit_parameters_or_of_an_unknown_kind_is_malformed() {
        assertThatThrownBy(() -> Keys.publicKey(Bytes.hex("3000"))).isInstanceOf(MalformedException.class);
        Bytes brainpool = Bytes.hex("305a301406072a8648ce3d020106092b2403030208010107034200" + "04" + "11".repeat(64));
        assertThatThrownBy(() -> Keys.publicKey(brainpool))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("P-256");
        Bytes offCurve = Bytes.hex("3059301306072a8648ce3d020106082a8648ce3d030107034200" + "04" + "11".repeat(64));
        assertThatThrownBy(() -> Keys.publicKey(offCurve)).isInstanceOf(MalformedException.class);
    }
}
