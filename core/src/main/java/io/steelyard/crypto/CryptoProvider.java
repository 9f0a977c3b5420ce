package io.steelyard.crypto;

/**
 * Whose code computes signatures on P-256. A choice of speed only: every form of a signature is checked here before any provider
 * sees it, a provider other than BouncyCastle must first give all known answers, and a verdict is the same with each of them.
 */
public enum CryptoProvider {
    /** The quickest that is on the class path and proves itself: Corretto, then Conscrypt, else BouncyCastle. */
    AUTOMATIC,

    /** BouncyCastle, which is always there. Nonces follow RFC 6979: the same key and message give the same signature. */
    BOUNCYCASTLE,

    /** The Amazon Corretto Crypto Provider, {@code software.amazon.cryptools:AmazonCorrettoCryptoProvider}: native code for Linux. */
    CORRETTO,

    /** Conscrypt, {@code org.conscrypt:conscrypt-openjdk-uber}: native code for Linux, macOS and Windows. */
    CONSCRYPT
}
