package io.steelyard.identity;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * An MSP id and a certificate, as parsed; whether it is valid is the MSP's to say. Immutable. Equal when MSP id and certificate
 * are, whatever the bytes they came in.
 */
public final class Identity {
    private static final int SERIALIZED_BYTES_MAX = 64 * 1024;

    private final String mspId;
    private final Certificate certificate;
    private final Bytes serialized;

    private Identity(String mspId, Certificate certificate, Bytes serialized) {
        this.mspId = mspId;
        this.certificate = certificate;
        this.serialized = serialized;
    }

    /**
     * Parses Fabric's {@code SerializedIdentity}, at most 64 KiB.
     *
     * @throws MalformedException when it is none, is larger, or its certificate is not PEM of a readable certificate
     */
    public static Identity parse(Bytes serialized) {
        if (serialized.size() > SERIALIZED_BYTES_MAX) {
            throw new MalformedException(
                    "an identity may have " + SERIALIZED_BYTES_MAX + " bytes; got " + serialized.size());
        }
        try {
            SerializedIdentity message = SerializedIdentity.parseFrom(serialized.buffer());
            if (message.getMspid().isEmpty()) {
                throw new MalformedException("an identity names no MSP");
            }
            Bytes pem = Bytes.owning(message.getIdBytes().toByteArray());
            return new Identity(message.getMspid(), Certificate.parsePem(pem), serialized);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("not a SerializedIdentity: " + e.getMessage(), e);
        }
    }

    /** The identity of {@code certificate} in {@code mspId}; serialized with the certificate's PEM. */
    public static Identity of(String mspId, Certificate certificate) {
        Bytes serialized = Bytes.owning(SerializedIdentity.newBuilder()
                .setMspid(mspId)
                .setIdBytes(UnsafeByteOperations.unsafeWrap(certificate.pem().buffer()))
                .build()
                .toByteArray());
        return new Identity(mspId, certificate, serialized);
    }

    /** MSP id of the organization. */
    public String mspId() {
        return mspId;
    }

    /** The certificate. */
    public Certificate certificate() {
        return certificate;
    }

    /** The {@code SerializedIdentity} bytes exactly as received or first built. */
    public Bytes serialized() {
        return serialized;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity that && mspId.equals(that.mspId) && certificate.equals(that.certificate);
    }

    @Override
    public int hashCode() {
        return 31 * mspId.hashCode() + certificate.hashCode();
    }

    @Override
    public String toString() {
        return mspId + ": " + certificate;
    }
}
