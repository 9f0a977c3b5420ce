package io.steelyard.crypto;

import io.steelyard.error.ConfigurationException;
import java.security.Provider;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the native providers on the class path by the names of their classes and lets each prove itself, once per JVM since native
 * code is loaded once. Any thread.
 */
final class Providers {
    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private Providers() {}

    /**
     * The arithmetic for a choice.
     *
     * @throws ConfigurationException when a certain provider is asked for that is not there or fails its proof
     */
    static EcdsaMath choose(CryptoProvider choice) {
        return switch (choice) {
            case BOUNCYCASTLE -> new BouncyEcdsa();
            case CORRETTO -> required(Corretto.FOUND);
            case CONSCRYPT -> required(Conscrypt.FOUND);
            case AUTOMATIC ->
                Corretto.FOUND.math().or(() -> Conscrypt.FOUND.math()).orElseGet(BouncyEcdsa::new);
        };
    }

    static EcdsaMath required(Found found) {
        return found.math()
                .orElseThrow(() -> new ConfigurationException(found.problem() + "; add " + found.artifact()
                        + " for this platform to the class path, or choose CryptoProvider.AUTOMATIC"));
    }

    /** Loads a provider and puts it to the proof; tells why not in one line of the log when it is there but unfit. */
    static Found find(String artifact, String className) {
        try {
            Class<?> type = Class.forName(className, true, Providers.class.getClassLoader());
            Provider provider = (Provider) type.getDeclaredConstructor().newInstance();
            return proved(artifact, NativeP256.strict(provider), NativeP256.forgiving(provider));
        } catch (ClassNotFoundException e) {
            return new Found(artifact, Optional.empty(), artifact + " is not on the class path");
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return unfit(artifact, "it cannot be loaded (" + e + ")");
        }
    }

    static Found proved(String artifact, EcdsaMath examined, EcdsaMath used) {
        List<String> wrong = P256Proof.failures(examined);
        return wrong.isEmpty()
                ? new Found(artifact, Optional.of(used), "")
                : unfit(artifact, "it does not give the known answers: " + wrong);
    }

    private static Found unfit(String artifact, String why) {
        String problem = artifact + " cannot be used: " + why;
        LOG.warn("{}; signatures are computed without it", problem);
        return new Found(artifact, Optional.empty(), problem);
    }

    /** A provider that proved itself, or the problem with it. */
    record Found(String artifact, Optional<EcdsaMath> math, String problem) {}

    /** Loads when first asked for. */
    private static final class Corretto {
        static final Found FOUND = find(
                "software.amazon.cryptools:AmazonCorrettoCryptoProvider",
                "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
    }

    /** Loads when first asked for. */
    private static final class Conscrypt {
        static final Found FOUND = find("org.conscrypt:conscrypt-openjdk-uber", "org.conscrypt.OpenSSLProvider");
    }
}
