package io.steelyard;

import io.steelyard.error.ConfigurationException;
import java.util.regex.Pattern;

/** An organization of a network: its name, which is also its MSP id, and its number of peers (0 for one that only orders). */
public record OrganizationSpec(String name, int peers) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9.-]{0,62}");

    /** Checks name and number. */
    public OrganizationSpec {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    "'" + name + "' is no organization name; allowed are 1 to 63 letters, digits, . and -"
                            + " beginning with a letter or digit");
        }
        if (peers < 0) {
            throw new ConfigurationException("organization " + name + " cannot have " + peers + " peers");
        }
    }

    /** The name in lower case: the domain of its nodes and folders. */
    public String domain() {
        return name.toLowerCase(java.util.Locale.ROOT);
    }
}
