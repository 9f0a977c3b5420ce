package io.steelyard;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The genesis blocks of a network's channels on disk. A channel is made on many nodes one after the other; until all have it, its file is
 * called {@code <id>.creating}, and whoever opens the directory after a crash finishes the work. Later a node without blocks has
 * lost them, and does not begin anew.
 */
final class ChannelGenesis {
    private static final String CREATING = ".creating";
    private static final String CREATED = ".block";
    private static final String IMPORTED = ".imported";

    private final Path directory;

    /** Kept in {@code directory}, which is made when the first channel is. */
    ChannelGenesis(Path directory) {
        this.directory = directory;
    }

    /** Remembers, durably, that the channel is being created. */
    void begin(String channelId, Block genesis) {
        write(channelId, genesis, CREATING);
    }

    /** Remembers, durably, that the channel is one that was made elsewhere. */
    void imported(String channelId, Block genesis) {
        write(channelId, genesis, IMPORTED);
    }

    private void write(String channelId, Block genesis, String suffix) {
        Path fresh = directory.resolve(channelId + ".new");
        try {
            Files.createDirectories(directory);
            Files.write(fresh, genesis.toBytes().toArray());
            try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(fresh, directory.resolve(channelId + suffix), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StorageException(fresh, "the genesis block cannot be kept", e);
        }
    }

    /** Remembers that every node has the channel. Nothing happens when that is known. */
    void finish(String channelId) {
        Path creating = directory.resolve(channelId + CREATING);
        if (Files.exists(creating)) {
            try {
                Files.move(
                        creating,
                        directory.resolve(channelId + CREATED),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new StorageException(creating, "the genesis block cannot be kept", e);
            }
        }
    }

    /** The genesis block of a channel whose creation was not finished. */
    Optional<Block> unfinished(String channelId) {
        return read(directory.resolve(channelId + CREATING));
    }

    /** The genesis block of a channel that was imported, empty when it was not. */
    Optional<Block> imported(String channelId) {
        return read(directory.resolve(channelId + IMPORTED));
    }

    private static Optional<Block> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Block.parse(Bytes.owning(Files.readAllBytes(file))));
        } catch (IOException e) {
            throw new StorageException(file, "the genesis block cannot be read", e);
        }
    }

    /** Ids of the channels whose creation was not finished. */
    TreeSet<String> unfinished() {
        return ids(CREATING);
    }

    /** Ids of the channels that were imported. */
    TreeSet<String> imported() {
        return ids(IMPORTED);
    }

    private TreeSet<String> ids(String suffix) {
        TreeSet<String> ids = new TreeSet<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> name.endsWith(suffix))
                        .forEach(name -> ids.add(name.substring(0, name.length() - suffix.length())));
            } catch (IOException e) {
                throw new StorageException(directory, "the channels cannot be listed", e);
            }
        }
        return ids;
    }
}
