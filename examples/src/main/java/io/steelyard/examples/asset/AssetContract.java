package io.steelyard.examples.asset;

import io.steelyard.contract.ContractContext;
import io.steelyard.contract.ContractException;
import java.util.ArrayList;
import java.util.List;

/** The register's rules. A new instance runs for each transaction, at each organization that endorses it. */
public final class AssetContract implements Assets {
    private final ContractContext tx;

    /** The contract in one transaction. */
    public AssetContract(ContractContext tx) {
        this.tx = tx;
    }

    @Override
    public Asset create(String id, String description, long cents) {
        if (tx.get(id).isPresent()) {
            throw new ContractException("asset " + id + " is registered already");
        }
        if (cents < 0) {
            throw new ContractException("asset " + id + " cannot cost " + cents + " cents");
        }
        return write(new Asset(id, description, tx.caller().mspId(), cents));
    }

    @Override
    public Asset transfer(String id, String newOwner) {
        Asset asset = read(id);
        if (!asset.owner().equals(tx.caller().mspId())) {
            throw new ContractException("asset " + id + " belongs to " + asset.owner() + ", so "
                    + tx.caller().mspId() + " cannot give it away");
        }
        return write(asset.ownedBy(newOwner));
    }

    private Asset write(Asset asset) {
        tx.put(asset.id(), asset);
        return asset;
    }

    @Override
    public Asset read(String id) {
        return tx.get(id, Asset.class).orElseThrow(() -> new ContractException("there is no asset " + id));
    }

    @Override
    public List<Asset> list(String from, String to) {
        List<Asset> assets = new ArrayList<>();
        try (ContractContext.Entries entries = tx.range(from, to)) {
            entries.forEach(entry -> assets.add(entry.value(Asset.class)));
        }
        return assets;
    }

    @Override
    public List<AssetChange> history(String id) {
        List<AssetChange> changes = new ArrayList<>();
        for (ContractContext.Modification past : tx.history(id)) {
            past.value(Asset.class)
                    .ifPresent(asset -> changes.add(new AssetChange(past.txId(), past.timestamp(), asset)));
        }
        return changes;
    }
}
