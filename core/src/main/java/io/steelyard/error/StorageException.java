package io.steelyard.error;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
        super(message + " [" + path + "]: " + reason(path, cause), cause);
        this.path = path;
    }

    /** A file system's exceptions have a path for a message and tell what happened by their class. */
    private static String reason(Path path, Throwable cause) {
        if (!(cause instanceof FileSystemException failure)) {
            return String.valueOf(cause.getMessage());
        }
        String file = failure.getFile();
        return reason(failure) + (file == null || file.equals(path.toString()) ? "" : ": " + file);
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "there is already a file of this name";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        }
        String reason = failure.getReason();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }

    /** The file or directory concerned. */
    public Path path() {
        return path;
    }
}
