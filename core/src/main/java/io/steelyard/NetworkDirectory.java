package io.steelyard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A network's directory: locked by the one process that has it open, with a file that says what it was made with. Nothing is changed
 * in a directory that is in use, of a newer version, or of another crypto suite.
 */
final class NetworkDirectory implements AutoCloseable {
    private static final int FORMAT = 1;
    private static final String MARKER = "steelyard.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final FileChannel lockFile;

    private NetworkDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /** What a directory was made with. */
    record Made(
            String suite,
            List<OrganizationSpec> organizations,
            OrderingSpec ordering,
            Optional<String> orderingOrganization,
            String blockLog,
            String stateStore) {
        Made {
            organizations = List.copyOf(organizations);
        }
    }

    /** Takes the directory, which is made if need be. @throws StorageException when another process or this one has it open */
    static NetworkDirectory open(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw new StorageException(
                        path,
                        "the directory is in use by another consortium, in this process or another one; close it first");
            }
            return new NetworkDirectory(path, channel);
        } catch (IOException e) {
            throw new StorageException(path, "the directory cannot be opened", e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    /** What a directory was made with, without taking it. */
    static Optional<Made> peek(Path path) {
        return read(path);
    }

    Path path() {
        return path;
    }

    /** What it was made with, empty for a new directory. @throws StorageException for a marker that this version cannot read */
    Optional<Made> made() {
        return read(path);
    }

    private static Optional<Made> read(Path path) {
        Path marker = path.resolve(MARKER);
        if (!Files.exists(marker)) {
            return Optional.empty();
        }
        try {
            JsonNode read = JSON.readTree(marker.toFile());
            int format = read.path("format").asInt(-1);
            if (format != FORMAT) {
                throw new StorageException(
                        marker,
                        "the directory has format " + read.path("format").asText("none")
                                + ", this version reads format " + FORMAT + "; use the version that wrote it");
            }
            return Optional.of(parse(read));
        } catch (IOException e) {
            throw new StorageException(marker, "the file cannot be read; restore it from a backup", e);
        }
    }

    private static Made parse(JsonNode read) {
        List<OrganizationSpec> organizations = new ArrayList<>();
        for (JsonNode each : read.path("organizations")) {
            organizations.add(new OrganizationSpec(
                    each.path("name").asText(), each.path("peers").asInt()));
        }
        JsonNode ordering = read.path("ordering");
        return new Made(
                read.path("suite").asText(),
                organizations,
                new OrderingSpec(
                        ordering.path("engine").asText(), ordering.path("nodes").asInt(), settings(ordering)),
                ordering.hasNonNull("organization")
                        ? Optional.of(ordering.get("organization").asText())
                        : Optional.empty(),
                read.path("blockLog").asText(),
                read.path("stateStore").asText());
    }

    private static Map<String, String> settings(JsonNode ordering) {
        Map<String, String> settings = new TreeMap<>();
        ordering.path("settings")
                .properties()
                .forEach(each -> settings.put(each.getKey(), each.getValue().asText()));
        return settings;
    }

    /** Remembers what the directory is made with. */
    void remember(Made made) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT).put("suite", made.suite());
        ArrayNode organizations = root.putArray("organizations");
        for (OrganizationSpec each : made.organizations()) {
            organizations.addObject().put("name", each.name()).put("peers", each.peers());
        }
        ObjectNode ordering = root.putObject("ordering")
                .put("engine", made.ordering().engine())
                .put("nodes", made.ordering().nodes());
        ObjectNode settings = ordering.putObject("settings");
        new TreeMap<>(made.ordering().settings()).forEach(settings::put);
        made.orderingOrganization().ifPresent(name -> ordering.put("organization", name));
        root.put("blockLog", made.blockLog()).put("stateStore", made.stateStore());
        Path marker = path.resolve(MARKER);
        Path fresh = path.resolve(MARKER + ".new");
        try {
            Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, marker, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceDirectory();
        } catch (IOException e) {
            throw new StorageException(marker, "the file cannot be written", e);
        }
    }

    /** Makes the new name survive a power cut; file systems that cannot open a directory (Windows) journal their names themselves. */
    private void forceDirectory() throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel names = FileChannel.open(path, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new StorageException(path, "the lock cannot be released", e);
        }
    }
}
