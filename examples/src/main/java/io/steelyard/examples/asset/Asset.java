package io.steelyard.examples.asset;

/** A thing of value and the organization that owns it. {@code cents} is what it cost. */
public record Asset(String id, String description, String owner, long cents) {
    /** The same thing in other hands. */
    Asset ownedBy(String newOwner) {
        return new Asset(id, description, newOwner, cents);
    }
}
