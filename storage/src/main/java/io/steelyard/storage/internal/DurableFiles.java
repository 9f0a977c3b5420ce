package io.steelyard.storage.internal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Small files that are there whole or not at all, also after a power cut. Interrupts do not disturb it. Stateless. */
public final class DurableFiles {
    private DurableFiles() {}

    /** Writes {@code content} beside {@code file}, forces it to the disk and puts it in the place of {@code file}. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
            out.write(content);
            out.getFD().sync();
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceParent(file);
    }

    /** Deletes {@code file} if it is there; the deletion survives a power cut. */
    public static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            forceParent(file);
        }
    }

    private static void forceParent(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    /** Forces the content of an existing file to the disk, whoever wrote it. */
    public static void force(Path file) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.getFD().sync();
        }
    }

    /**
     * Forces the names in {@code directory} to the disk. File systems without POSIX attributes (Windows) cannot open a directory
     * and journal their names themselves: nothing is done there.
     */
    public static void forceDirectory(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            boolean interrupted = Thread.interrupted();
            while (!isDirectoryForced(directory)) {
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Only a channel can open a directory, and a channel closes itself when its thread is interrupted: false then. */
    private static boolean isDirectoryForced(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            return false;
        }
    }
}
