package io.steelyard.storage.file;

import io.steelyard.storage.internal.ChannelOpener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A disk that takes so many bytes and then is full, half-way through a write; and whose force can fail. */
final class FaultyDisk implements ChannelOpener {
    long freeBytes = Long.MAX_VALUE;
    boolean isForceBroken;
    boolean isTruncateBroken;
    /** Written since a file was cut: what cutting can give back. */
    private long takenBytes;

    @Override
    public FileChannel open(Path file, OpenOption... options) throws IOException {
        return new Channel(FileChannel.open(file, options));
    }

    private final class Channel extends PositionalChannel {
        private Channel(FileChannel disk) {
            super(disk);
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            if (from.remaining() > freeBytes) {
                ByteBuffer part = from.duplicate().limit(from.position() + (int) freeBytes);
                takenBytes += super.write(part, position);
                freeBytes = 0;
                throw new IOException("No space left on device");
            }
            int written = super.write(from, position);
            freeBytes -= written;
            takenBytes += written;
            return written;
        }

        @Override
        public void force(boolean withMetadata) throws IOException {
            if (isForceBroken) {
                throw new IOException("Input/output error");
            }
            super.force(withMetadata);
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            if (isTruncateBroken) {
                throw new IOException("Input/output error");
            }
            freeBytes += Math.min(Math.max(0, size() - size), takenBytes);
            takenBytes = 0;
            return super.truncate(size);
        }
    }
}
