package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.error.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * The certificate authorities of an MSP, for members or for TLS, and what they revoked. Building it checks every authority.
 * Immutable. Source: Fabric msp/mspimplsetup.go setupCAs, finalizeSetupCAs, setupTLSCAs.
 */
final class MspAuthorities {
    private final CertificateChains chains;
    private final Set<Certificate> all;
    /** Authorities with another one below them: these may not issue members. */
    private final Set<Certificate> inner = new HashSet<>();

    private final Map<Certificate, Set<BigInteger>> revoked = new HashMap<>();
    private final boolean hasNamelessList;

    private MspAuthorities(List<Certificate> roots, List<Certificate> intermediates, List<RevocationList> lists) {
        this.chains = new CertificateChains(roots, intermediates);
        this.all = new LinkedHashSet<>(roots);
        all.addAll(intermediates);
        this.hasNamelessList =
                lists.stream().anyMatch(list -> list.issuerKeyId().isEmpty());
        for (Certificate authority : all) {
            checkShape(authority);
            Set<BigInteger> serials = new HashSet<>();
            lists.stream().filter(list -> list.isOf(authority)).forEach(list -> serials.addAll(list.serials()));
            revoked.put(authority, serials);
        }
        for (Certificate authority : all) {
            checkChain(authority);
        }
        for (Certificate intermediate : intermediates) {
            inner.addAll(above(intermediate));
        }
    }

    static MspAuthorities of(List<Certificate> roots, List<Certificate> intermediates, List<RevocationList> lists) {
        return new MspAuthorities(roots, intermediates, lists);
    }

    private static void checkShape(Certificate authority) {
        if (!authority.isCa()) {
            throw new MalformedException(
                    "the CA certificate " + authority + " is not that of a CA (basic constraints)");
        }
        if (authority.subjectKeyId().isEmpty()) {
            throw new MalformedException("the CA certificate " + authority + " has no subject key identifier");
        }
        if (hasNameConstraints(authority)) {
            throw new MalformedException(
                    "the CA certificate " + authority + " has name constraints, which are not supported");
        }
    }

    private static boolean hasNameConstraints(Certificate authority) {
        try {
            return new X509CertificateHolder(authority.der().toArray()).getExtension(Extension.nameConstraints) != null;
        } catch (IOException e) {
            throw new MalformedException("the CA certificate " + authority + " cannot be read", e);
        }
    }

    private void checkChain(Certificate authority) {
        try {
            List<Certificate> chain = chains.unique(authority);
            if (chain.size() == 1) {
                return;
            }
            String why = whyRevoked(authority, chain.get(1));
            if (!why.isEmpty()) {
                throw new UntrustedException(why);
            }
        } catch (UntrustedException e) {
            throw new MalformedException("the CA certificate " + authority + " is not valid: " + e.why(), e);
        }
    }

    private List<Certificate> above(Certificate intermediate) {
        try {
            List<Certificate> chain = chains.unique(intermediate);
            return chain.subList(1, chain.size());
        } catch (UntrustedException e) {
            throw new MalformedException("the CA certificate " + intermediate + " is not valid: " + e.why(), e);
        }
    }

    /** The certificate's chain, itself first. */
    List<Certificate> chain(Certificate certificate) throws UntrustedException {
        return chains.unique(certificate);
    }

    boolean isInner(Certificate authority) {
        return inner.contains(authority);
    }

    /** Why {@code certificate}, issued by {@code issuer}, is revoked; empty when it is not. */
    String whyRevoked(Certificate certificate, Certificate issuer) {
        if (hasNamelessList) {
            return "a revocation list of the organization does not say which CA it is of (no authority key identifier)";
        }
        return revoked.getOrDefault(issuer, Set.of()).contains(certificate.serialNumber())
                ? "it was revoked by " + issuer.subject()
                : "";
    }

    /** Identifies the chain that starts at {@code authority}, as certifiersIdentifier in principals and NodeOUs does. */
    Bytes certifiersId(Certificate authority) {
        if (!all.contains(authority)) {
            throw new MalformedException("the certificate " + authority
                    + " named with an organizational unit is none of the MSP's root or intermediate CAs");
        }
        try {
            List<Certificate> chain = chains.unique(authority);
            if (chain.size() > 1 && isInner(authority)) {
                throw new MalformedException("the certificate " + authority
                        + " named with an organizational unit has CAs below it and issues no members");
            }
            return certifiersId(chain);
        } catch (UntrustedException e) {
            throw new MalformedException("the CA certificate " + authority + " is not valid: " + e.why(), e);
        }
    }

    static Bytes certifiersId(List<Certificate> authorities) {
        List<Bytes> parts = new ArrayList<>(authorities.size());
        authorities.forEach(authority -> parts.add(authority.der()));
        return Sha256.of(parts.toArray(new Bytes[0]));
    }
}
