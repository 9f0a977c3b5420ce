package io.steelyard.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/** A checkpoint in a small JSON file that is replaced as a whole and forced to disk. Used by one listener at a time. */
public final class FileCheckpoint implements Checkpoint {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /** A checkpoint in {@code file}, which need not exist yet; its directory must. */
    public FileCheckpoint(Path file) {
        this.file = file;
    }

    @Override
    public Optional<EventStart> load() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode saved = JSON.readTree(file.toFile());
            if (!saved.path("block").canConvertToLong()
                    || !saved.path("afterTxId").isTextual()) {
                throw new StorageException(
                        file, "the checkpoint has no block and afterTxId; delete it to start from the beginning");
            }
            return Optional.of(new EventStart(
                    saved.get("block").asLong(), saved.get("afterTxId").asText()));
        } catch (IOException e) {
            throw new StorageException(file, "the checkpoint cannot be read", e);
        }
    }

    @Override
    public void save(EventStart next) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, JSON.writeValueAsBytes(Map.of("block", next.block(), "afterTxId", next.afterTxId())));
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StorageException(file, "the checkpoint cannot be written", e);
        }
    }
}
