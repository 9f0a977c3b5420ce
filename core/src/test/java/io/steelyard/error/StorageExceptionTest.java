package io.steelyard.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The message says what happened, which a file system's own messages do not. */
class StorageExceptionTest {
    private static final Path FILE = Path.of("ledger", "file");

    @Test
    void a_missing_file_is_said_to_be_missing() {
        assertThat(message(new NoSuchFileException(FILE.toString())))
                .isEqualTo("cannot be read [" + FILE + "]: no such file or directory");
    }

    @Test
    void another_file_than_the_one_concerned_is_named() {
        assertThat(message(new AccessDeniedException("elsewhere"))).endsWith("]: permission denied: elsewhere");
    }

    @Test
    void the_reason_of_the_operating_system_is_told() {
        assertThat(message(new FileSystemException(FILE.toString(), null, "No space left on device")))
                .endsWith("]: No space left on device");
        assertThat(message(new FileSystemException(FILE.toString()))).endsWith("]: FileSystemException");
        assertThat(message(new IOException("Input/output error"))).endsWith("]: Input/output error");
    }

    private static String message(IOException cause) {
        return String.valueOf(new StorageException(FILE, "cannot be read", cause).getMessage());
    }
}
