package io.steelyard.node;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.blocklog.Durability;
import io.steelyard.blocklog.MemoryBlockLog;
import io.steelyard.error.StorageException;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where one node keeps its channels: in memory, or below a directory of its own as {@code channels/<id>/{blocks,state,engine}}. Opened
 * by the node's life-cycle thread.
 */
public sealed interface NodeStorage {
    /** Channels that were joined before, in order of their ids. */
    List<String> channels();

    /** Opens or creates a channel's block log. */
    BlockLog openBlocks(String channelId);

    /** Opens or creates a channel's state. */
    StateStore openState(String channelId);

    /** Drops a channel's state, which must be closed, and opens an empty one. */
    StateStore rebuildState(String channelId);

    /** A directory for the ordering engine, empty in memory. */
    Optional<Path> engineDirectory(String channelId);

    /** Nothing survives the process. */
    static NodeStorage inMemory() {
        return new Memory();
    }

    /** Everything below {@code directory}. */
    static NodeStorage at(Path directory, BlockLogFactory blocks, StateStoreFactory states, Durability durability) {
        return new Directory(directory, blocks, states, durability);
    }

    /** In memory. */
    record Memory() implements NodeStorage {
        @Override
        public List<String> channels() {
            return List.of();
        }

        @Override
        public BlockLog openBlocks(String channelId) {
            return new MemoryBlockLog();
        }

        @Override
        public StateStore openState(String channelId) {
            return new SkipListStateStore();
        }

        @Override
        public StateStore rebuildState(String channelId) {
            return new SkipListStateStore();
        }

        @Override
        public Optional<Path> engineDirectory(String channelId) {
            return Optional.empty();
        }
    }

    /** Below a directory. */
    record Directory(Path path, BlockLogFactory blocks, StateStoreFactory states, Durability durability)
            implements NodeStorage {
        @Override
        public List<String> channels() {
            Path all = path.resolve("channels");
            if (!Files.isDirectory(all)) {
                return List.of();
            }
            try (Stream<Path> names = Files.list(all)) {
                return names.filter(Files::isDirectory)
                        .map(name -> String.valueOf(name.getFileName()))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw new StorageException(all, "the channels cannot be listed", e);
            }
        }

        @Override
        public BlockLog openBlocks(String channelId) {
            return blocks.open(directory(channelId, "blocks"), durability);
        }

        @Override
        public StateStore openState(String channelId) {
            return states.open(directory(channelId, "state"));
        }

        @Override
        public StateStore rebuildState(String channelId) {
            delete(path.resolve("channels").resolve(channelId).resolve("state"));
            return openState(channelId);
        }

        @Override
        public Optional<Path> engineDirectory(String channelId) {
            return Optional.of(directory(channelId, "engine"));
        }

        private Path directory(String channelId, String part) {
            Path directory = path.resolve("channels").resolve(channelId).resolve(part);
            try {
                return Files.createDirectories(directory);
            } catch (IOException e) {
                throw new StorageException(directory, "the directory cannot be created", e);
            }
        }

        private static void delete(Path tree) {
            try {
                Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @org.jspecify.annotations.Nullable IOException e) throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
            } catch (IOException e) {
                throw new StorageException(tree, "the state cannot be dropped", e);
            }
        }
    }
}
