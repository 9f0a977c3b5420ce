package io.steelyard.storage.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.error.StorageException;
import io.steelyard.storage.internal.OwnedDirectory.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory has one opener at a time and remembers what it holds. */
@Timeout(30)
class OwnedDirectoryTest {
    private static final Content FILE_LOG = new Content("block log", "file", 2);

    @TempDir
    Path parent;

    @Test
    void a_directory_is_created_marked_and_free_again_after_close() {
        Path directory = parent.resolve("a/b");
        assertThat(OwnedDirectory.contentOf(directory)).isEmpty();
        OwnedDirectory.open(directory, FILE_LOG).close();
        OwnedDirectory.open(directory, FILE_LOG).close();
        assertThat(OwnedDirectory.contentOf(directory)).contains(FILE_LOG);
    }

    @Test
    void a_second_opener_in_the_same_JVM_is_refused() {
        try (OwnedDirectory first = OwnedDirectory.open(parent, FILE_LOG)) {
            assertThatThrownBy(() -> OwnedDirectory.open(parent, FILE_LOG))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("in use by another opener in this JVM")
                    .hasMessageContaining(first.path().toString());
        }
    }

    @Test
    void another_kind_another_use_and_a_newer_version_are_refused_and_nothing_is_changed() throws IOException {
        OwnedDirectory.open(parent, FILE_LOG).close();
        TreeMap<String, String> before = listing();
        assertThatThrownBy(() -> OwnedDirectory.open(parent, new Content("block log", "chronicle", 1)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("block log of kind 'file', format version 2")
                .hasMessageContaining("opened as a block log of kind 'chronicle'");
        assertThatThrownBy(() -> OwnedDirectory.open(parent, new Content("state store", "file", 2)))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> OwnedDirectory.open(parent, new Content("block log", "file", 1)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("versions up to 1")
                .hasMessageContaining("newer program");
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void an_older_version_is_accepted() {
        OwnedDirectory.open(parent, FILE_LOG).close();
        OwnedDirectory.open(parent, new Content("block log", "file", 3)).close();
        assertThat(OwnedDirectory.contentOf(parent)).contains(FILE_LOG);
    }

    @Test
    void a_directory_with_files_of_somebody_else_is_refused_and_not_touched() throws IOException {
        Files.writeString(parent.resolve("thesis.txt"), "years of work");
        TreeMap<String, String> before = listing();
        assertThatThrownBy(() -> OwnedDirectory.open(parent, FILE_LOG))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("thesis.txt");
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void a_directory_whose_creation_was_interrupted_is_accepted() throws IOException {
        Files.createFile(parent.resolve(OwnedDirectory.LOCK));
        Files.writeString(parent.resolve(OwnedDirectory.MARKER + ".tmp"), "holds=blo");
        OwnedDirectory.open(parent, FILE_LOG).close();
        assertThat(OwnedDirectory.contentOf(parent)).contains(FILE_LOG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "holds=block log\n",
                "kind=file\nversion=2\n",
                "holds=block log\nkind=file\nversion=two\n",
                "\\u12"
            })
    void a_damaged_marker_is_an_error_that_names_it(String content) throws IOException {
        Files.writeString(parent.resolve(OwnedDirectory.MARKER), content);
        assertThatThrownBy(() -> OwnedDirectory.open(parent, FILE_LOG))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(OwnedDirectory.MARKER)
                .hasMessageContaining("damaged");
    }

    @Test
    void a_marker_that_is_no_text_or_too_long_is_an_error() throws IOException {
        Files.write(parent.resolve(OwnedDirectory.MARKER), new byte[] {(byte) 0xC3, 0x28});
        assertThatThrownBy(() -> OwnedDirectory.open(parent, FILE_LOG)).hasMessageContaining("UTF-8");
        Files.write(parent.resolve(OwnedDirectory.MARKER), new byte[1 << 20]);
        assertThatThrownBy(() -> OwnedDirectory.open(parent, FILE_LOG)).hasMessageContaining("longer");
    }

    @Test
    void a_path_that_is_a_file_is_an_error_that_names_it() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        assertThatThrownBy(() -> OwnedDirectory.open(file, FILE_LOG))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(file.toString());
    }

    private TreeMap<String, String> listing() throws IOException {
        TreeMap<String, String> listing = new TreeMap<>();
        try (Stream<Path> files = Files.list(parent)) {
            for (Path file : files.toList()) {
                listing.put(file.getFileName().toString(), Files.readString(file) + Files.getLastModifiedTime(file));
            }
        }
        return listing;
    }
}
