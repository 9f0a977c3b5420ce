package io.steelyard.examples.asset;

import java.time.Instant;

/** What an asset became, when, and by which transaction. */
public record AssetChange(String txId, Instant at, Asset asset) {}
