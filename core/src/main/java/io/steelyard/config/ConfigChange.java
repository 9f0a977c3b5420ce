package io.steelyard.config;

import io.steelyard.bytes.Bytes;
import io.steelyard.identity.SigningIdentity;
import java.util.List;

/** Builds config updates: the wanted changes, turned into minimal read and write sets against a current config. */
public final class ConfigChange {
    private ConfigChange() {}

    /** A change to {@code current}; nothing is changed yet. */
    public static ConfigChange to(ChannelConfig current) {
        throw new UnsupportedOperationException();
    }
    /** Sets block cutting. */
    public ConfigChange batch(BatchSettings batch) {
        throw new UnsupportedOperationException();
    }
    /** Adds a member organization. */
    public ConfigChange addMember(ChannelTemplate.Organization organization) {
        throw new UnsupportedOperationException();
    }
    /** Removes a member organization. */
    public ConfigChange removeMember(String mspId) {
        throw new UnsupportedOperationException();
    }
    /** Replaces an organization's MSPConfig wherever it occurs (new CRL, new CA). */
    public ConfigChange replaceMsp(Bytes mspConfig) {
        throw new UnsupportedOperationException();
    }
    /** Sets the engine's name and own part. */
    public ConfigChange consensus(String type, Bytes metadata) {
        throw new UnsupportedOperationException();
    }
    /** The ConfigUpdate bytes. @throws io.steelyard.error.ConfigurationException when nothing would change */
    public Bytes build() {
        throw new UnsupportedOperationException();
    }
    /** A ConfigUpdateEnvelope with these signers' signatures (nonces are 24 bytes from {@code random}). */
    public Bytes sign(List<SigningIdentity> signers, java.security.SecureRandom random) {
        throw new UnsupportedOperationException();
    }
}
