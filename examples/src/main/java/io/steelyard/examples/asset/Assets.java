package io.steelyard.examples.asset;

import io.steelyard.contract.Evaluate;
import io.steelyard.contract.Submit;
import java.util.List;

/** The register. This one interface is what the contract implements and what clients call. */
public interface Assets {
    /** Enters a thing that belongs to the caller's organization. */
    @Submit
    Asset create(String id, String description, long cents);

    /** Gives a thing to another organization; only its owner may. */
    @Submit
    Asset transfer(String id, String newOwner);

    /** One thing. */
    @Evaluate
    Asset read(String id);

    /** The things with ids from {@code from} (included) to {@code to} (excluded), in order; empty means open. */
    @Evaluate
    List<Asset> list(String from, String to);

    /** Everything that happened to a thing, newest first. */
    @Evaluate
    List<AssetChange> history(String id);
}
