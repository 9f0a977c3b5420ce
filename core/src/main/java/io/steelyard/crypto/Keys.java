package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.jcajce.provider.util.AsymmetricKeyInfoConverter;
import org.jspecify.annotations.Nullable;

/**
 * Turns encoded keys into key objects and back. EC keys must name one of the NIST curves (Go reads no other); Ed25519 and, for
 * certificate authorities only, RSA are read too. Built on BouncyCastle's key classes without registering, or even creating, its
 * provider.
 */
public final class Keys {
    private Keys() {}

    /**
     * Reads a DER {@code SubjectPublicKeyInfo}.
     *
     * @throws MalformedException when it is none, or the kind of key or its curve is not supported
     */
    public static PublicKey publicKey(Bytes spki) {
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(spki.toArray());
            checkParameters(info.getAlgorithm());
            return converter(info.getAlgorithm()).generatePublic(info);
        } catch (IOException | RuntimeException e) {
            throw new MalformedException("not a public key (SubjectPublicKeyInfo): " + e.getMessage(), e);
        }
    }

    /**
     * Reads a DER PKCS#8 {@code PrivateKeyInfo}, unencrypted.
     *
     * @throws MalformedException when it is none, or the kind of key or its curve is not supported; the message tells nothing of
     *     the key
     */
    public static PrivateKey privateKey(Bytes pkcs8) {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8.toArray());
            checkParameters(info.getPrivateKeyAlgorithm());
            return converter(info.getPrivateKeyAlgorithm()).generatePrivate(info);
        } catch (IOException | RuntimeException e) {
            throw new MalformedException("not an unencrypted PKCS#8 private key");
        }
    }

    /** Whether the two are the halves of one key pair; false when either is of an unsupported kind. */
    public static boolean isPair(PrivateKey privateKey, PublicKey publicKey) {
        AsymmetricKeyParameter secret = parametersOf(privateKey);
        AsymmetricKeyParameter open = parametersOf(publicKey);
        if (secret instanceof ECPrivateKeyParameters ec && open instanceof ECPublicKeyParameters other) {
            return ec.getParameters().equals(other.getParameters())
                    && ec.getParameters().getG().multiply(ec.getD()).equals(other.getQ());
        }
        return secret instanceof Ed25519PrivateKeyParameters ed
                && open instanceof Ed25519PublicKeyParameters other
                && Arrays.equals(ed.generatePublicKey().getEncoded(), other.getEncoded());
    }

    /** The lightweight form of a public key, null when its kind is not supported. */
    static @Nullable AsymmetricKeyParameter parametersOf(PublicKey key) {
        byte[] encoded = key.getEncoded();
        try {
            return encoded == null ? null : supported(PublicKeyFactory.createKey(encoded));
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** The lightweight form of a private key, null when its kind is not supported or it does not show itself (HSM). */
    static @Nullable AsymmetricKeyParameter parametersOf(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        try {
            return encoded == null ? null : supported(PrivateKeyFactory.createKey(encoded));
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    static KeyPair pairOf(AsymmetricCipherKeyPair pair) {
        try {
            Bytes open = Bytes.owning(SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic())
                    .getEncoded());
            Bytes secret = Bytes.owning(PrivateKeyInfoFactory.createPrivateKeyInfo(pair.getPrivate())
                    .getEncoded());
            return new KeyPair(publicKey(open), privateKey(secret));
        } catch (IOException e) {
            throw new ConfigurationException("a fresh key pair cannot be encoded", e);
        }
    }

    private static @Nullable AsymmetricKeyParameter supported(AsymmetricKeyParameter key) {
        if (key instanceof ECPublicKeyParameters ec) {
            return isNist(ec.getParameters()) ? key : null;
        }
        if (key instanceof ECPrivateKeyParameters ec) {
            return isNist(ec.getParameters()) ? key : null;
        }
        return key instanceof Ed25519PublicKeyParameters || key instanceof Ed25519PrivateKeyParameters ? key : null;
    }

    private static boolean isNist(Object domain) {
        return domain instanceof ECNamedDomainParameters named && NistCurve.isNist(named.getName());
    }

    /** Explicit curve parameters are refused before they reach BouncyCastle, which would compute with them. */
    private static void checkParameters(AlgorithmIdentifier algorithm) {
        ASN1Encodable curve = algorithm.getParameters();
        if (algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                && !(curve instanceof ASN1ObjectIdentifier oid && NistCurve.isNist(oid))) {
            throw new IllegalArgumentException("an EC key must name one of the curves P-224, P-256, P-384, P-521");
        }
    }

    private static AsymmetricKeyInfoConverter converter(AlgorithmIdentifier algorithm) {
        ASN1ObjectIdentifier oid = algorithm.getAlgorithm();
        if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return new org.bouncycastle.jcajce.provider.asymmetric.ec.KeyFactorySpi.EC();
        }
        if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return new org.bouncycastle.jcajce.provider.asymmetric.edec.KeyFactorySpi.Ed25519();
        }
        if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return new org.bouncycastle.jcajce.provider.asymmetric.rsa.KeyFactorySpi();
        }
        throw new IllegalArgumentException("unsupported kind of key " + oid + "; supported are EC, Ed25519 and RSA");
    }
}
