package io.steelyard.storage.file;

import io.steelyard.storage.internal.ChannelOpener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk that is cut off at an operation chosen before, and can be asked what is on it then: what was forced, and of each sector
 * written since either the new or the old content, independently. It also writes short now and then, and can put one write in the
 * wrong place.
 */
final class PowerCutDisk implements ChannelOpener {
    private static final int SECTOR_BYTES = 512;

    private final Random random;
    private final Map<Path, byte[]> forced = new TreeMap<>();
    private final List<Path> opened = new ArrayList<>();
    private int operationsLeft;
    private int misdirectedIn = -1;

    PowerCutDisk(long seed, int operations) {
        this.random = new Random(seed);
        this.operationsLeft = operations;
    }

    /** Puts the write after so many others in the wrong place. */
    void misdirect(int writes) {
        misdirectedIn = writes;
    }

    boolean isCut() {
        return operationsLeft < 0;
    }

    @Override
    public FileChannel open(Path file, OpenOption... options) throws IOException {
        operation();
        FileChannel channel = FileChannel.open(file, options);
        if (!forced.containsKey(file)) {
            forced.put(file, Files.readAllBytes(file));
            opened.add(file);
        }
        return new Channel(file, channel);
    }

    private void operation() throws IOException {
        if (operationsLeft-- <= 0) {
            operationsLeft = -1;
            throw new IOException("the power is cut");
        }
    }

    /** Changes the files to what the disk holds after the cut. */
    void cut() throws IOException {
        for (Path file : opened) {
            if (Files.exists(file)) {
                byte[] written = Files.readAllBytes(file);
                byte[] before = Objects.requireNonNull(forced.get(file));
                int length = random.nextBoolean() ? written.length : before.length;
                byte[] kept = Arrays.copyOf(before, length);
                for (int at = 0; at < Math.min(length, written.length); at += SECTOR_BYTES) {
                    if (random.nextBoolean()) {
                        System.arraycopy(
                                written, at, kept, at, Math.min(SECTOR_BYTES, Math.min(length, written.length) - at));
                    }
                }
                Files.write(file, kept);
            }
        }
    }

    private final class Channel extends PositionalChannel {
        private final Path file;

        private Channel(Path file, FileChannel disk) {
            super(disk);
            this.file = file;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            if (operationsLeft == 0 && from.remaining() > 1) {
                // the last one is torn
                super.write(from.duplicate().limit(from.position() + random.nextInt(from.remaining())), position);
            }
            operation();
            long place = misdirectedIn-- == 0 ? Math.max(0, position - random.nextInt(1_500)) : position;
            int size = random.nextInt(4) == 0 ? 1 + random.nextInt(from.remaining()) : from.remaining();
            int written = super.write(from.duplicate().limit(from.position() + size), place);
            from.position(from.position() + written);
            return written;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            operation();
            return super.truncate(size);
        }

        @Override
        public void force(boolean withMetadata) throws IOException {
            operation();
            super.force(withMetadata);
            forced.put(file, Files.readAllBytes(file));
        }
    }
}
