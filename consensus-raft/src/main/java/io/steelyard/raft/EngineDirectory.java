package io.steelyard.raft;

import io.steelyard.error.ConfigurationException;
import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;

/**
 * The engine's directory: Ratis' log below {@code <group id>/}, and two small files of our own beside it. {@code birth} says whose
 * log this is and that it once existed: a node whose log is gone must not take part as if it had never voted (Raft s5.2).
 * {@code snapshot} holds term and index up to which the host's blocks are durable and the log may be purged. Both are written to a
 * temporary name, forced, renamed, and the directory is forced. Thread: the caller's; calls do not overlap.
 */
final class EngineDirectory {
    private static final String BIRTH = "birth";
    private static final String SNAPSHOT = "snapshot";

    private final Path root;
    private final Membership membership;

    EngineDirectory(Path root, Membership membership) {
        this.root = root;
        this.membership = membership;
    }

    Path root() {
        return root;
    }

    /**
     * Refuses a directory that belongs to another node or has lost its log.
     *
     * @param appliedIndex the host's; blocks without a log mean that the log was lost
     */
    void check(long appliedIndex) {
        try {
            Files.createDirectories(root);
            boolean hasLog = Files.exists(root.resolve(membership.groupUuid().toString())
                    .resolve("current")
                    .resolve("raft-meta"));
            String birth = read(BIRTH);
            if (birth != null && !birth.equals(certificate())) {
                throw new ConfigurationException("The Raft directory " + root + " belongs to [" + birth.strip()
                        + "], not to [" + certificate().strip() + "]; give each node and channel its own");
            }
            if (!hasLog && membership.members().size() == 1) {
                beginAfter(appliedIndex);
            } else if (!hasLog && (birth != null || appliedIndex >= 0)) {
                throw new StorageException(
                        root,
                        "Node " + membership.nodeId() + " has agreed on batches in channel " + membership.channelId()
                                + " before (blocks reach index " + appliedIndex
                                + "), but its Raft log is gone. Starting with "
                                + "an empty one could lose what others think is agreed. Restore the directory, or remove "
                                + "the node from the channel and add it under a new id");
            }
            TermIndex snapshot = snapshot();
            if (snapshot != null && snapshot.getIndex() > appliedIndex) {
                throw new StorageException(
                        root,
                        "The Raft log starts after index " + snapshot.getIndex() + ", but the blocks of node "
                                + membership.nodeId() + " reach only index " + appliedIndex
                                + ": restore the blocks that belong to this log");
            }
        } catch (IOException e) {
            throw new StorageException(root, "Cannot read the Raft directory", e);
        }
    }

    /** The sole member of a group can lose no promise to others: its log may begin anew after the blocks that it has. */
    private void beginAfter(long appliedIndex) throws IOException {
        if (appliedIndex >= 0) {
            snapshot(TermIndex.valueOf(0, appliedIndex));
        } else {
            Files.deleteIfExists(root.resolve(SNAPSHOT));
        }
    }

    /** Writes the birth certificate if there is none; to be called when Ratis has made its log and before the node votes. */
    void certify() throws IOException {
        if (read(BIRTH) == null) {
            write(BIRTH, certificate());
        }
    }

    /** What the last snapshot covers, null when none was taken. */
    @Nullable
    TermIndex snapshot() throws IOException {
        String text = read(SNAPSHOT);
        if (text == null) {
            return null;
        }
        String[] words = text.strip().split(" ", -1);
        try {
            if (words.length == 4 && words[0].equals("term") && words[2].equals("index")) {
                return TermIndex.valueOf(Long.parseLong(words[1]), Long.parseLong(words[3]));
            }
        } catch (NumberFormatException e) {
            throw new StorageException(root.resolve(SNAPSHOT), "Not a snapshot marker", e);
        }
        throw new StorageException(root.resolve(SNAPSHOT), "Not a snapshot marker");
    }

    void snapshot(TermIndex reached) throws IOException {
        write(SNAPSHOT, "term " + reached.getTerm() + " index " + reached.getIndex() + "\n");
    }

    private String certificate() {
        return "steelyard raft 1 channel " + membership.channelId() + " node " + membership.nodeId() + "\n";
    }

    private @Nullable String read(String name) throws IOException {
        Path file = root.resolve(name);
        return Files.exists(file) ? Files.readString(file) : null;
    }

    private void write(String name, String text) throws IOException {
        Path fresh = root.resolve(name + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, root.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
    }

    private void forceDirectory() throws IOException {
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // Windows cannot open a directory, and needs no such thing.
            try (FileChannel directory = FileChannel.open(root, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
