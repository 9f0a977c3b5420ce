package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Pem;
import java.nio.file.Path;
import java.util.List;

/** The directory of an authority, laid out as cryptogen's {@code ca} directory: one {@code *-cert.pem} and the key beside it. */
final class AuthorityFiles {
    private static final String KEY = "priv_sk";
    private static final String ABOVE = "chain.pem";

    private AuthorityFiles() {}

    static void write(Path directory, KeyedCertificate own, List<Certificate> above) {
        KeyFiles.makePrivateDirectory(directory);
        KeyFiles.writeKey(directory.resolve(KEY), own.privateKey());
        String name = KeyFiles.checkedName(own.certificate().commonName());
        KeyFiles.write(directory.resolve(name + "-cert.pem"), own.certificate().pem());
        if (!above.isEmpty()) {
            Bytes[] pems = above.stream().map(Certificate::pem).toArray(Bytes[]::new);
            KeyFiles.write(directory.resolve(ABOVE), Bytes.concat(pems));
        }
    }

    static KeyedCertificate readOwn(Path directory) {
        Path certificate = KeyFiles.only(directory, "-cert.pem");
        return KeyFiles.pair(certificate, KeyFiles.list(directory, "_sk"));
    }

    static List<Certificate> readAbove(Path directory) {
        Path file = directory.resolve(ABOVE);
        return KeyFiles.exists(file)
                ? Pem.all(KeyFiles.read(file)).stream()
                        .map(block -> KeyFiles.certificate(file, block.encode()))
                        .toList()
                : List.of();
    }
}
