package io.steelyard.policy;

import io.steelyard.identity.Identity;
import java.util.List;

/**
 * Decides whether a list of identities, each of which has validly signed, is enough. The list has no two identities with the
 * same certificate, and its order matters (Fabric's evaluation is greedy). Pure and thread-safe.
 */
@FunctionalInterface
public interface Policy {
    /** The verdict with, when refused, the reason in words. */
    Verdict evaluate(List<Identity> signers);

    /** Whether {@link #evaluate} would be satisfied; quicker, because nobody has to be told why not. */
    default boolean allows(List<Identity> signers) {
        return evaluate(signers).satisfied();
    }
}
