package io.steelyard.identity;

import io.steelyard.error.StorageException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an authority issued and revoked: a text file, one event a line, only ever appended to.
 *
 * <pre>
 * issued 5f3a.. 2036-11-22T08:00:00Z CN=User1@org1.example.com,OU=client
 * revoked 5f3a.. 2026-11-25T08:00:00Z
 * </pre>
 *
 * A revocation is forced to the disk before it counts. A last line without its line feed was cut off by a crash and never
 * acknowledged: it is removed. Any other line that cannot be read is an error, since a lost revocation would be a hole. All access
 * under one lock.
 */
final class AuthorityRegister {
    private static final String FILE_NAME = "register.txt";
    private static final String ISSUED = "issued";
    private static final String REVOKED = "revoked";

    private final Set<BigInteger> issued = new TreeSet<>();
    private final Map<BigInteger, Instant> revoked = new TreeMap<>();
    private final StringBuilder lines = new StringBuilder();
    private @Nullable Path file;

    private AuthorityRegister() {}

    static AuthorityRegister inMemory() {
        return new AuthorityRegister();
    }

    /** The register of a directory, empty when there is none yet. */
    static AuthorityRegister open(Path directory) {
        AuthorityRegister register = new AuthorityRegister();
        Path file = directory.resolve(FILE_NAME);
        register.file = file;
        try {
            if (Files.exists(file)) {
                String text = wholeLines(file);
                int number = 0;
                for (String line : text.lines().toList()) {
                    number++;
                    register.read(file, number, line);
                }
                register.lines.append(text);
            }
        } catch (IOException e) {
            throw new StorageException(file, "cannot read the authority's register", e);
        }
        return register;
    }

    private static String wholeLines(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        if (end < text.length()) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
                channel.force(true);
            }
        }
        return text.substring(0, end);
    }

    private void read(Path source, int number, String line) {
        String[] words = line.split(" ", 4);
        try {
            BigInteger serial = new BigInteger(words[1], 16);
            Instant when = Instant.parse(words[2]);
            switch (words[0]) {
                case ISSUED -> issued.add(serial);
                case REVOKED -> revoked.putIfAbsent(serial, when);
                default -> throw new NumberFormatException("unknown event");
            }
        } catch (NumberFormatException | DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw new StorageException(
                    source,
                    "line " + number + " of the authority's register is damaged; restore the file from a copy",
                    e);
        }
    }

    /** Writes everything to the directory and goes on there. */
    synchronized void moveTo(Path directory) {
        Path target = directory.resolve(FILE_NAME);
        write(target, lines.toString(), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        file = target;
        force();
    }

    synchronized void issue(Certificate certificate) {
        issued.add(certificate.serialNumber());
        append(ISSUED + " " + certificate.serial() + " " + certificate.notAfter() + " "
                + oneLine(certificate.subject()));
    }

    synchronized void revoke(BigInteger serial, Instant when) {
        if (!revoked.containsKey(serial)) {
            append(REVOKED + " " + serial.toString(16) + " " + when);
            force();
            revoked.put(serial, when);
        }
    }

    synchronized Set<BigInteger> issued() {
        return Collections.unmodifiableSet(new TreeSet<>(issued));
    }

    synchronized Map<BigInteger, Instant> revoked() {
        return Collections.unmodifiableMap(new TreeMap<>(revoked));
    }

    private void append(String line) {
        Path target = file;
        if (target != null) {
            write(target, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        lines.append(line).append('\n');
    }

    private static void write(Path target, String text, StandardOpenOption create, StandardOpenOption how) {
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE, create, how)) {
            ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException e) {
            throw new StorageException(target, "cannot write the authority's register", e);
        }
    }

    private void force() {
        Path target = file;
        if (target == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw new StorageException(target, "cannot force the authority's register to the disk", e);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
