package io.steelyard.storage.audit;

import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file opened for reading only. */
final class OpenFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private OpenFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static OpenFile of(Path path) {
        try {
            return new OpenFile(path, FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException e) {
            throw new StorageException(path, "the file cannot be opened for reading", e);
        }
    }

    Path path() {
        return path;
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new StorageException(path, "the length of the file cannot be read", e);
        }
    }

    /** Up to {@code size} bytes from {@code start} on, fewer where the file ends; position 0. */
    ByteBuffer read(long start, int size) {
        ByteBuffer content = ByteBuffer.allocate(size);
        try {
            while (content.hasRemaining() && channel.read(content, start + content.position()) >= 0) {
                continue;
            }
        } catch (IOException e) {
            throw new StorageException(path, "the file cannot be read at offset " + start, e);
        }
        return content.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StorageException(path, "the file cannot be closed", e);
        }
    }
}
