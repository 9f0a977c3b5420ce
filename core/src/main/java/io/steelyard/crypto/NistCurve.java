package io.steelyard.crypto;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;

/** The curves that Go's standard library, and so Fabric, knows. */
final class NistCurve {
    private NistCurve() {}

    static boolean isNist(ASN1ObjectIdentifier oid) {
        return oid.equals(SECObjectIdentifiers.secp256r1)
                || oid.equals(SECObjectIdentifiers.secp384r1)
                || oid.equals(SECObjectIdentifiers.secp521r1)
                || oid.equals(SECObjectIdentifiers.secp224r1);
    }

    /** P-256 with BouncyCastle's own arithmetic for that prime. */
    static ECNamedDomainParameters p256() {
        X9ECParameters curve = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
        return new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1, curve);
    }

    static boolean isP256(ECDomainParameters domain) {
        return domain instanceof ECNamedDomainParameters named
                && named.getName().equals(SECObjectIdentifiers.secp256r1);
    }
}
