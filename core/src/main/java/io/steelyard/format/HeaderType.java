package io.steelyard.format;

/** Types of channel headers that Steelyard knows ({@code common.HeaderType}). */
public enum HeaderType {
    MESSAGE(0),
    CONFIG(1),
    CONFIG_UPDATE(2),
    ENDORSER_TRANSACTION(3),
    ORDERER_TRANSACTION(4),
    DELIVER_SEEK_INFO(5),
    CHAINCODE_PACKAGE(6);

    private final int number;

    HeaderType(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
