/**
 * The state store on RocksDB. Invariant: a block's changes and its savepoint are one write, so whatever RocksDB finds again after
 * a crash is the state after some block. One thread applies, any thread reads; RocksDB's own threads are shared by the process.
 */
@NullMarked
package io.steelyard.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
