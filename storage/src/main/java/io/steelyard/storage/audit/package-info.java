/**
 * Ledgers as files, read and judged by somebody who takes no part in them: Fabric's block files, folders of single blocks, and our own
 * block logs. Nothing here ever writes to what it reads, takes a lock on it or needs the engine that wrote it; an audit is the work of
 * core's {@code LedgerAudit}. Sources: fabric:common/ledger/blkstorage/block_serialization.go, {@code docs/storage.md}.
 */
@NullMarked
package io.steelyard.storage.audit;

import org.jspecify.annotations.NullMarked;
