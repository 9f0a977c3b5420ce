package io.steelyard.policy;

/** A policy's answer; {@code explanation} is empty when satisfied, otherwise it names what is missing, e.g. {@code needs a signature of Insurer (peer)}. */
public record Verdict(boolean satisfied, String explanation) {
    /** The answer yes. */
    public static final Verdict SATISFIED = new Verdict(true, "");

    /** The answer no, because of {@code explanation}. */
    public static Verdict refused(String explanation) {
        return new Verdict(false, explanation);
    }
}
