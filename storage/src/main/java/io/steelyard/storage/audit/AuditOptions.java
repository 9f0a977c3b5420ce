package io.steelyard.storage.audit;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the command was asked for.
 *
 * @param blocks the ledger's file or folder
 * @param json where to write an object for each block
 * @param genesis the hash that block 0 must have
 * @param state a folder, new or empty, that takes the state instead of memory
 */
record AuditOptions(Path blocks, Optional<Path> json, Optional<Bytes> genesis, Optional<Path> state) {
    static final String USAGE =
            """
            usage: mvn -q -Paudit process-classes -Daudit.blocks=PATH [-Daudit.json=FILE] [-Daudit.genesis=HEX] [-Daudit.state=FOLDER]
              PATH    a folder of NNN.block files, a Fabric blockfile_NNNNNN or the folder of them, or a Steelyard block log
              FILE    gets one JSON object for each block
              HEX     the hash that block 0 must have, 64 digits; without it block 0 is trusted
              FOLDER  keeps the state on disk, for ledgers whose state does not fit into memory; must be new or empty""";

    private static final int HASH_BYTES = 32;

    /** Reads arguments {@code --name=value}; one without a value counts as absent. @throws ConfigurationException naming what is wrong */
    static AuditOptions parse(String... arguments) {
        Map<String, String> values = new TreeMap<>(Map.of("blocks", "", "json", "", "genesis", "", "state", ""));
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
            if (!values.containsKey(name)) {
                throw new ConfigurationException("there is no option '" + argument + "'\n" + USAGE);
            }
            values.put(name, argument.substring(equals + 1).strip());
        }
        return new AuditOptions(
                path(values, "blocks").orElseThrow(() -> new ConfigurationException("which ledger?\n" + USAGE)),
                path(values, "json"),
                hash(values.getOrDefault("genesis", "")),
                path(values, "state"));
    }

    private static Optional<Path> path(Map<String, String> values, String name) {
        String text = values.getOrDefault(name, "");
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            throw new ConfigurationException("option " + name + " is no path: " + e.getMessage());
        }
    }

    private static Optional<Bytes> hash(String digits) {
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        if (!digits.matches("[0-9a-fA-F]{" + 2 * HASH_BYTES + "}")) {
            throw new ConfigurationException(
                    "the genesis hash must be " + 2 * HASH_BYTES + " hexadecimal digits; got '" + digits + "'");
        }
        return Optional.of(Bytes.hex(digits));
    }
}
