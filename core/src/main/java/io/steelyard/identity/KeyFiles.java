package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Keys;
import io.steelyard.crypto.PemKeys;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.util.List;
import java.util.stream.Stream;

/** Certificates and keys in files: writing whole files, reading back what belongs together. Stateless; blocks on the disk. */
final class KeyFiles {
    private static final int FILE_BYTES_MAX = 1024 * 1024;

    private KeyFiles() {}

    /** A name that is one plain part of a path. */
    static String checkedName(String name) {
        boolean isPlain = !name.isEmpty()
                && name.chars()
                        .allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_' || c == '@')
                && name.charAt(0) != '.';
        if (!isPlain) {
            throw new ConfigurationException("the name \"" + name
                    + "\" cannot be a file's: use letters, digits, and . - _ @, not beginning with a point");
        }
        return name;
    }

    static void makeDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StorageException(directory, "cannot make the directory", e);
        }
    }

    /** Makes a directory that only its owner can look into; one that exists is made so. */
    static void makePrivateDirectory(Path directory) {
        makeDirectory(directory);
        try {
            if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new StorageException(directory, "cannot take away the access of others", e);
        }
    }

    static void writeKey(Path file, PrivateKey key) {
        PemKeys.write(file, key);
    }

    /** Writes a public file, whole or not at all. */
    static void write(Path file, Bytes content) {
        Path draft = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.write(draft, content.toArray());
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StorageException(file, "cannot write", e);
        }
    }

    static boolean exists(Path file) {
        return Files.exists(file);
    }

    static Bytes read(Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new StorageException(
                        file, "such a file may have " + FILE_BYTES_MAX + " bytes; it has " + Files.size(file));
            }
            return Bytes.owning(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new StorageException(file, "cannot read", e);
        }
    }

    static Certificate certificate(Path file, Bytes pem) {
        try {
            return Certificate.parsePem(pem);
        } catch (MalformedException e) {
            throw new StorageException(file, "holds no certificate that can be read", e);
        }
    }

    /** Files of the directory whose name ends so, by name; hidden ones are drafts and left out. */
    static List<Path> list(Path directory, String ending) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> isVisible(file, ending) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StorageException(directory, "cannot list the directory", e);
        }
    }

    private static boolean isVisible(Path file, String ending) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(ending) && !name.startsWith(".");
    }

    /** The one file whose name ends so. */
    static Path only(Path directory, String ending) {
        List<Path> files = list(directory, ending);
        if (files.size() != 1) {
            throw new StorageException(
                    directory, "expected exactly one file named *" + ending + "; found " + files.size());
        }
        return files.get(0);
    }

    /**
     * The certificate with whichever of these keys is its own. Fabric CA's client leaves old keys beside the current one.
     *
     * @throws StorageException naming the files when none is
     */
    static KeyedCertificate pair(Path certificateFile, List<Path> keyFiles) {
        Certificate certificate = certificate(certificateFile, read(certificateFile));
        for (Path keyFile : keyFiles) {
            PrivateKey key = PemKeys.read(keyFile);
            if (Keys.isPair(key, certificate.publicKey())) {
                return new KeyedCertificate(certificate, key);
            }
        }
        throw new StorageException(
                certificateFile,
                keyFiles.isEmpty()
                        ? "there is no private key for this certificate"
                        : "the certificate does not belong to the private key in " + keyFiles);
    }
}
