package io.steelyard.identity;

import io.steelyard.error.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a certificate shall say; an immutable value that grows by its {@code with} methods from {@link #named}.
 *
 * @param commonName subject common name
 * @param role becomes the first OU in lower case; {@code MEMBER} adds none
 * @param units further OUs, in order
 * @param attributes Fabric CA attributes (extension 1.2.3.4.5.6.7.8.1), none when empty
 * @param hosts DNS names and IP addresses for the subject alternative names
 * @param usage what the key is for
 * @param validity from now on; never beyond the authority's own end
 */
public record CertificateRequest(
        String commonName,
        Principal.RoleType role,
        List<String> units,
        Map<String, String> attributes,
        List<String> hosts,
        Usage usage,
        Duration validity) {

    /** What cryptogen gives: an expired certificate stops an organization, a stolen key is what revocation is for. */
    public static final Duration VALIDITY_DEFAULT = Duration.ofDays(10 * 365);

    private static final int TEXT_CHARACTERS_MAX = 256;
    private static final Set<String> ROLE_UNITS = Set.of("client", "peer", "orderer", "admin");

    /** What a key is for. */
    public enum Usage {
        /** Signing transactions, endorsements and blocks. */
        SIGNING,
        /** Both ends of TLS connections. */
        TLS
    }

    /**
     * Copies the collections.
     *
     * @throws ConfigurationException when a name is empty, has control characters or more than 256 characters, a further unit is
     *     one of the role units, or the validity is not positive
     */
    public CertificateRequest {
        units = List.copyOf(units);
        hosts = List.copyOf(hosts);
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        checkText("common name", commonName);
        units.forEach(unit -> checkText("organizational unit", unit));
        hosts.forEach(host -> checkText("host", host));
        attributes.keySet().forEach(name -> checkText("attribute name", name));
        for (String unit : units) {
            if (ROLE_UNITS.contains(unit)) {
                throw new ConfigurationException("the unit " + unit + " of " + commonName
                        + " names a role, and an identity has exactly one; set the role instead");
            }
        }
        if (validity.isNegative() || validity.isZero()) {
            throw new ConfigurationException("a certificate must be valid for some time; got " + validity);
        }
    }

    /** A request for a signing key of no particular role. */
    public static CertificateRequest named(String commonName) {
        return new CertificateRequest(
                commonName, Principal.RoleType.MEMBER, List.of(), Map.of(), List.of(), Usage.SIGNING, VALIDITY_DEFAULT);
    }

    /** The same with this role. */
    public CertificateRequest withRole(Principal.RoleType newRole) {
        return new CertificateRequest(commonName, newRole, units, attributes, hosts, usage, validity);
    }

    /** The same with one more OU. */
    public CertificateRequest withUnit(String unit) {
        return new CertificateRequest(commonName, role, plus(units, unit), attributes, hosts, usage, validity);
    }

    /** The same with one more attribute; a second value for a name replaces the first. */
    public CertificateRequest withAttribute(String name, String value) {
        Map<String, String> more = new TreeMap<>(attributes);
        more.put(name, value);
        return new CertificateRequest(commonName, role, units, more, hosts, usage, validity);
    }

    /** The same for TLS, with one more DNS name or IP address that connections may use. */
    public CertificateRequest withTlsHost(String host) {
        return new CertificateRequest(commonName, role, units, attributes, plus(hosts, host), Usage.TLS, validity);
    }

    /** The same for TLS. */
    public CertificateRequest forTls() {
        return new CertificateRequest(commonName, role, units, attributes, hosts, Usage.TLS, validity);
    }

    /** The same with another validity. */
    public CertificateRequest validFor(Duration newValidity) {
        return new CertificateRequest(commonName, role, units, attributes, hosts, usage, newValidity);
    }

    private static List<String> plus(List<String> list, String one) {
        List<String> more = new ArrayList<>(list);
        more.add(one);
        return more;
    }

    private static void checkText(String what, String text) {
        if (text.isBlank()
                || text.length() > TEXT_CHARACTERS_MAX
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new ConfigurationException(
                    "a " + what + " needs 1 to " + TEXT_CHARACTERS_MAX + " printable characters; got "
                            + (text.isBlank() ? "none" : text.length() + " or a control character"));
        }
    }
}
