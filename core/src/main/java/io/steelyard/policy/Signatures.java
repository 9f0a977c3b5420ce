package io.steelyard.policy;

import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.Identity;
import io.steelyard.identity.MspSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From claims to identities (Fabric {@code policies.SignatureSetToValidIdentities}). */
public final class Signatures {
    private Signatures() {}

    /**
     * The signers whose claims hold, in order: malformed identities are dropped, then claims of a MSP id and certificate whose
     * claim was already found to hold (without looking at the signature), then wrong signatures. As in Fabric, a claim that failed
     * does not stand in the way of a later one of the same identity. Whether an identity is a valid member is left to the
     * principals.
     */
    public static List<Identity> verified(List<SignedData> claims, MspSet msps, CryptoSuite suite) {
        List<Identity> signers = new ArrayList<>(claims.size());
        for (SignedData claim : claims) {
            Identity identity = deserialized(claim, msps);
            if (identity != null
                    && !contains(signers, identity)
                    && suite.verify(identity.certificate().publicKey(), claim.message(), claim.signature())) {
                signers.add(identity);
            }
        }
        return List.copyOf(signers);
    }

    private static @Nullable Identity deserialized(SignedData claim, MspSet msps) {
        try {
            return msps.deserialize(claim.identity());
        } catch (MalformedException e) {
            return null;
        }
    }

    private static boolean contains(List<Identity> signers, Identity identity) {
        for (Identity signer : signers) {
            if (signer.equals(identity)) {
                return true;
            }
        }
        return false;
    }
}
