package io.steelyard.storage.file;

import io.steelyard.storage.internal.ChannelOpener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A disk that takes so many bytes and then is full, half-way through a write; and whose force can fail. */
final class FaultyDisk implements ChannelOpener {
    long freeBytes = Long.MAX_VALUE;
    boolean isForceBroken;
    boolean isTruncateBroken;
    long writtenBytes;

    @Override
    public FileChannel open(Path file, OpenOption... options) throws IOException {
        return new Channel(FileChannel.open(file, options));
    }

    private final class Channel extends FileChannel {
        private final FileChannel disk;

        private Channel(FileChannel disk) {
            this.disk = disk;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            if (from.remaining() > freeBytes) {
                ByteBuffer part = from.duplicate().limit(from.position() + (int) freeBytes);
                writtenBytes += disk.write(part, position);
                freeBytes = 0;
                throw new IOException("No space left on device");
            }
            int written = disk.write(from, position);
            freeBytes -= written;
            writtenBytes += written;
            return written;
        }

        @Override
        public void force(boolean withMetadata) throws IOException {
            if (isForceBroken) {
                throw new IOException("Input/output error");
            }
            disk.force(withMetadata);
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            if (isTruncateBroken) {
                throw new IOException("Input/output error");
            }
            if (freeBytes != Long.MAX_VALUE) {
                freeBytes += Math.max(0, disk.size() - size);
            }
            disk.truncate(size);
            return this;
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            return disk.read(to, position);
        }

        @Override
        public long size() throws IOException {
            return disk.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            disk.close();
        }

        @Override
        public int read(ByteBuffer to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] to, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel from, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
