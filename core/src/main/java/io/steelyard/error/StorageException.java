package io.steelyard.error;

import java.nio.file.Path;

/** A file or directory that cannot be read or written, is damaged, or belongs to somebody else. */
public final class StorageException extends SteelyardException {
    private final transient Path path;

    /** An error at {@code path}; the message names it too. */
    public StorageException(Path path, String message) {
        super(message + " [" + path + "]");
        this.path = path;
    }

    /** An error at {@code path} caused by a failed operation. */
    public StorageException(Path path, String message, Throwable cause) {
        super(message + " [" + path + "]: " + cause.getMessage(), cause);
        this.path = path;
    }

    /** The file or directory concerned. */
    public Path path() {
        return path;
    }
}
