package io.steelyard.storage.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file whose channel outlives interrupts. A channel closes itself when a thread that uses it is interrupted, so operations run
 * with the flag put aside, and when the interrupt comes in the middle, the file is opened again and the operation repeated: all of
 * them name their position, so repeating is harmless. Any thread.
 */
public final class SteadyFile implements AutoCloseable {
    private final Path path;
    private final ChannelOpener opener;
    private volatile FileChannel channel;
    private volatile boolean isClosed;

    private interface Operation {
        long on(FileChannel channel) throws IOException;
    }

    /** Opens {@code path}; with {@link StandardOpenOption#CREATE_NEW} among the options it is made. */
    public SteadyFile(Path path, ChannelOpener opener, OpenOption... options) throws IOException {
        this.path = path;
        this.opener = opener;
        this.channel = opener.open(path, options);
    }

    /** Fills {@code to} from {@code position}. @throws EOFException when the file ends before */
    public void read(ByteBuffer to, long position) throws IOException {
        int start = to.position();
        repeat(on -> {
            to.position(start);
            while (to.hasRemaining()) {
                if (on.read(to, position + to.position() - start) < 0) {
                    throw new EOFException("the file ends before offset " + (position + to.limit() - start));
                }
            }
            return 0;
        });
    }

    /** Writes all of {@code from} at {@code position}. */
    public void write(ByteBuffer from, long position) throws IOException {
        int start = from.position();
        repeat(on -> {
            from.position(start);
            while (from.hasRemaining()) {
                on.write(from, position + from.position() - start);
            }
            return 0;
        });
    }

    /** Returns when the content, and the length as far as reading it needs, is on the disk. */
    public void force() throws IOException {
        repeat(on -> {
            on.force(false);
            return 0;
        });
    }

    /** Returns when the length is on the disk too, be the file shorter than before. */
    public void forceLength() throws IOException {
        repeat(on -> {
            on.force(true);
            return 0;
        });
    }

    /** Cuts the file to {@code size} bytes. */
    public void truncate(long size) throws IOException {
        repeat(on -> on.truncate(size).size());
    }

    /** Length in bytes. */
    public long size() throws IOException {
        return repeat(FileChannel::size);
    }

    private long repeat(Operation operation) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel current = channel;
                try {
                    return operation.on(current);
                } catch (ClosedChannelException e) {
                    // an interrupt that closed the channel is still pending: take it off, or it closes the next one too
                    interrupted |= Thread.interrupted();
                    reopen(current, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void reopen(FileChannel broken, ClosedChannelException cause) throws IOException {
        if (isClosed) {
            throw cause;
        }
        if (channel == broken) {
            channel = opener.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        channel.close();
    }
}
