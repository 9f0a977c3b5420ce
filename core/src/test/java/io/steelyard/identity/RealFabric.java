package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blocks of a real Fabric network and the certificates in them (see NOTE.txt beside them). */
final class RealFabric {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n");

    private RealFabric() {}

    static byte[] block(String name) {
        try (InputStream in = Objects.requireNonNull(RealFabric.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PEM texts by common name. */
    static Map<String, Bytes> certificates() {
        Map<String, Bytes> found = new LinkedHashMap<>();
        for (String name : new String[] {"genesis.block", "endorsed.block"}) {
            Matcher matcher = CERTIFICATE.matcher(new String(block(name), StandardCharsets.ISO_8859_1));
            while (matcher.find()) {
                Bytes pem = Bytes.utf8(matcher.group());
                found.putIfAbsent(Certificate.parse(Pem.first(pem).content()).commonName(), pem);
            }
        }
        return found;
    }

    static Certificate certificate(String commonName) {
        return Certificate.parse(Objects.requireNonNull(certificates().get(commonName), commonName));
    }
}
