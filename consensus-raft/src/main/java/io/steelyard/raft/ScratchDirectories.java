package io.steelyard.raft;

import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Directories of engines whose host keeps everything in memory: Ratis cannot run without files (its in-memory log still writes term
 * and vote to one, cannot be purged and cannot start after a snapshot). One temporary directory per channel, readable by the owner
 * only, deleted when the channel's last engine in this JVM closes; so one node can be restarted with its vote while others run.
 * Any thread.
 */
final class ScratchDirectories {
    private final Map<String, Shared> channels = new HashMap<>();

    /** The node's directory; to be given back with {@link #release}. */
    synchronized Path acquire(Membership membership) {
        try {
            Shared shared = channels.get(membership.channelId());
            if (shared == null) {
                shared = new Shared(Files.createTempDirectory("steelyard-raft-"));
                channels.put(membership.channelId(), shared);
            }
            shared.users++;
            int position = membership.members().indexOf(membership.nodeId());
            return Files.createDirectories(shared.root.resolve("node" + position));
        } catch (IOException e) {
            throw new StorageException(
                    Path.of(System.getProperty("java.io.tmpdir", ".")), "Cannot make a temporary Raft directory", e);
        }
    }

    synchronized void release(Membership membership) {
        Shared shared = channels.get(membership.channelId());
        if (shared != null && --shared.users == 0) {
            channels.remove(membership.channelId());
            delete(shared.root);
        }
    }

    private static void delete(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new StorageException(root, "Cannot delete the temporary Raft directory", e);
        }
    }

    private static final class Shared {
        private final Path root;
        private int users;

        Shared(Path root) {
            this.root = root;
        }
    }
}
