package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the one chain from a certificate up to a root, as Go's {@code x509.Certificate.Verify} with Fabric's options does: the
 * clock stands one second after the certificate's own beginning, so that the answer never changes with time; extended key usages,
 * where there are any, must allow server authentication (Go's default, which Fabric leaves); two chains are as bad as none.
 * Immutable, any thread. Source: Fabric msp/mspimpl.go getUniqueValidationChain, Go crypto/x509/verify.go.
 */
final class CertificateChains {
    private static final int SIGNATURE_CHECKS_MAX = 100;
    private static final Set<String> ALLOWING_USAGES = Set.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");

    private final Set<Certificate> roots;
    private final Map<Bytes, List<Certificate>> rootsByName = new HashMap<>();
    private final Map<Bytes, List<Certificate>> intermediatesByName = new HashMap<>();

    CertificateChains(List<Certificate> roots, List<Certificate> intermediates) {
        this.roots = new LinkedHashSet<>(roots);
        index(this.roots, rootsByName);
        index(new LinkedHashSet<>(intermediates), intermediatesByName);
    }

    private static void index(Set<Certificate> certificates, Map<Bytes, List<Certificate>> byName) {
        for (Certificate certificate : certificates) {
            byName.computeIfAbsent(certificate.subjectDer(), name -> new ArrayList<>())
                    .add(certificate);
        }
    }

    /** The chain, the certificate first and a root last; a root alone is its own chain. */
    List<Certificate> unique(Certificate certificate) throws UntrustedException {
        Search search = new Search(certificate.notBefore().plusSeconds(1));
        search.checkUsable(certificate, List.of());
        List<List<Certificate>> chains = new ArrayList<>();
        if (roots.contains(certificate)) {
            chains.add(List.of(certificate));
        } else {
            search.extend(List.of(certificate), chains);
        }
        if (chains.isEmpty()) {
            throw new UntrustedException(
                    search.hint.isEmpty()
                            ? "its issuer (" + certificate.issuer() + ") is none of the organization's CAs"
                            : search.hint);
        }
        chains.removeIf(chain -> !chain.stream().allMatch(CertificateChains::allowsUse));
        if (chains.isEmpty()) {
            throw new UntrustedException(
                    "an extended key usage of it or of its issuers leaves out server authentication");
        }
        if (chains.size() > 1) {
            throw new UntrustedException("it has " + chains.size() + " chains of issuers; exactly one is allowed");
        }
        return chains.get(0);
    }

    private static boolean allowsUse(Certificate certificate) {
        List<String> usages = certificate.extendedKeyUsages();
        return usages.isEmpty() || usages.stream().anyMatch(ALLOWING_USAGES::contains);
    }

    /** One search; {@code hint} is why the last candidate did not fit. */
    private final class Search {
        private final Instant now;
        private int signatureChecks;
        private String hint = "";

        Search(Instant now) {
            this.now = now;
        }

        void extend(List<Certificate> chain, List<List<Certificate>> found) throws UntrustedException {
            Certificate last = chain.get(chain.size() - 1);
            for (Certificate root : rootsByName.getOrDefault(last.issuerDer(), List.of())) {
                if (fits(root, chain)) {
                    found.add(append(chain, root));
                }
            }
            for (Certificate issuer : intermediatesByName.getOrDefault(last.issuerDer(), List.of())) {
                if (fits(issuer, chain)) {
                    extend(append(chain, issuer), found);
                }
            }
        }

        private boolean fits(Certificate issuer, List<Certificate> chain) throws UntrustedException {
            if (chain.stream().anyMatch(known -> isSameAuthority(known, issuer))) {
                return false;
            }
            if (++signatureChecks > SIGNATURE_CHECKS_MAX) {
                throw new UntrustedException(
                        "finding its issuers takes more than " + SIGNATURE_CHECKS_MAX + " attempts");
            }
            try {
                checkSigned(chain.get(chain.size() - 1), issuer);
                checkUsable(issuer, chain);
                return true;
            } catch (UntrustedException e) {
                hint = e.why();
                return false;
            }
        }

        private void checkSigned(Certificate child, Certificate issuer) throws UntrustedException {
            if (!issuer.isCa()) {
                throw new UntrustedException("its issuer (" + issuer.subject() + ") is no CA");
            }
            if (issuer.hasKeyUsage() && !issuer.hasKeyUsageCertSign()) {
                throw new UntrustedException("its issuer (" + issuer.subject() + ") may not sign certificates");
            }
            if (!child.isSignedBy(issuer)) {
                throw new UntrustedException("it was not signed by its issuer (" + issuer.subject() + ")");
            }
        }

        void checkUsable(Certificate certificate, List<Certificate> below) throws UntrustedException {
            if (!certificate.unknownCriticalExtensions().isEmpty()) {
                throw new UntrustedException(
                        certificate.subject() + " has critical extensions that are not understood: "
                                + String.join(", ", certificate.unknownCriticalExtensions()));
            }
            if (now.isBefore(certificate.notBefore()) || now.isAfter(certificate.notAfter())) {
                throw new UntrustedException(certificate.subject() + " was not valid when the certificate began ("
                        + now.minusSeconds(1) + ")");
            }
            int between = below.size() - 1;
            if (between > certificate.pathLength().orElse(Integer.MAX_VALUE)) {
                throw new UntrustedException(certificate.subject() + " allows "
                        + certificate.pathLength().orElse(0) + " CAs below it; there are " + between);
            }
        }

        private static boolean isSameAuthority(Certificate one, Certificate other) {
            return one.subjectDer().equals(other.subjectDer())
                    && one.publicKey().equals(other.publicKey());
        }

        private static List<Certificate> append(List<Certificate> chain, Certificate issuer) {
            return Stream.concat(chain.stream(), Stream.of(issuer)).toList();
        }
    }
}
