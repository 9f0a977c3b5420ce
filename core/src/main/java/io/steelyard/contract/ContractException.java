package io.steelyard.contract;

/** Thrown by a contract to refuse a call: the caller reads {@code message}, nothing is written. */
public class ContractException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal explained by {@code message}, which must be the same at every organization. */
    public ContractException(String message) {
        super(message);
    }
}
