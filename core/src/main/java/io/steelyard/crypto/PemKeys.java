package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.util.Set;

/**
 * Private keys in PEM files, PKCS#8, unencrypted: what Fabric's keystores hold. A file is made readable for its owner only before
 * the secret goes into it, where the file system knows permissions, and takes its name only when it is whole and on the disk.
 */
public final class PemKeys {
    private static final String LABEL = "PRIVATE KEY";
    private static final int FILE_BYTES_MAX = 64 * 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private PemKeys() {}

    /**
     * Writes the key, replacing the file if there is one. The directory must exist.
     *
     * @throws StorageException when that fails, or the key does not show itself; no half-written file keeps the name
     */
    public static void write(Path file, PrivateKey key) {
        byte[] pkcs8 = key.getEncoded();
        if (pkcs8 == null || !"PKCS#8".equals(key.getFormat())) {
            throw new StorageException(
                    file, "a private key of algorithm " + key.getAlgorithm() + " has no PKCS#8 form");
        }
        writeOwnerOnly(file, new Pem(LABEL, Bytes.owning(pkcs8)).encode());
    }

    /** Writes any small file that only its owner may read, whole or not at all. */
    public static void writeOwnerOnly(Path file, Bytes content) {
        Path whole = file.toAbsolutePath();
        Path draft = whole.resolveSibling("." + whole.getFileName() + ".new");
        try {
            Files.deleteIfExists(draft);
            Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileChannel channel = FileChannel.open(draft, options, ownerOnly(draft))) {
                ByteBuffer left = content.buffer();
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            move(draft, whole);
        } catch (IOException e) {
            deleteQuietly(draft);
            throw new StorageException(file, "cannot write", e);
        }
    }

    /**
     * Reads a key that {@link #write}, cryptogen or Fabric CA wrote.
     *
     * @throws StorageException when the file cannot be read or holds anything but one unencrypted PKCS#8 key of a supported kind;
     *     the message tells nothing of its content
     */
    public static PrivateKey read(Path file) {
        Bytes text = readText(file);
        try {
            Pem block = Pem.first(text);
            if (!block.label().equals(LABEL)) {
                throw new StorageException(
                        file, "expected an unencrypted PKCS#8 key (PRIVATE KEY); the file holds a " + block.label());
            }
            return Keys.privateKey(block.content());
        } catch (MalformedException e) {
            throw new StorageException(file, "holds no private key that can be used", e);
        }
    }

    private static Bytes readText(Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new StorageException(
                        file, "a key file may have " + FILE_BYTES_MAX + " bytes; it has " + Files.size(file));
            }
            return Bytes.owning(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new StorageException(file, "cannot read the private key", e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static void move(Path draft, Path file) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("there is a directory of that name");
        }
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteQuietly(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            // The failure that led here is the one to tell; the draft is readable for its owner only.
            return;
        }
    }
}
