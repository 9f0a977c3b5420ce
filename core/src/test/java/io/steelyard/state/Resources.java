package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;

/** Files among the test resources. */
final class Resources {
    private Resources() {}

    static Bytes read(String path) {
        try (InputStream input = Resources.class.getResourceAsStream(path)) {
            if (input == null) {
                throw new AssertionError("no test resource " + path);
            }
            return Bytes.owning(input.readAllBytes());
        } catch (IOException unreadable) {
            throw new AssertionError(path, unreadable);
        }
    }
}
