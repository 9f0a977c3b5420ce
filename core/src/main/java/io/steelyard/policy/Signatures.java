package io.steelyard.policy;

import io.steelyard.crypto.CryptoSuite;
import io.steelyard.identity.Identity;
import io.steelyard.identity.MspSet;
import java.util.List;

/** From claims to identities (Fabric {@code policies.SignatureSetToValidIdentities}). */
public final class Signatures {
    private Signatures() {}

    /**
     * The signers whose claims hold, in order: malformed identities are dropped, then later claims of the same MSP id and
     * certificate, then wrong signatures. Whether an identity is a valid member is left to the principals.
     */
    public static List<Identity> verified(List<SignedData> claims, MspSet msps, CryptoSuite suite) {
        throw new UnsupportedOperationException();
    }
}
