/**
 * Storage engines behind core's ports: block logs of plain files and of Chronicle Queue, state stores on
 * RocksDB, MVStore and MapDB, and one that is rebuilt from blocks. Invariant: no
 * engine's type appears in a public signature; users reach everything here through {@link java.util.ServiceLoader} and the ports.
 * The formats on disk are described in {@code docs/storage.md}.
 */
@NullMarked
package io.steelyard.storage;

import org.jspecify.annotations.NullMarked;
