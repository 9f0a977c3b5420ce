/**
 * Storage engines behind core's ports: block logs of plain files and of Chronicle Queue, a state store on MapDB. Invariant: no
 * engine's type appears in a public signature; users reach everything here through {@link java.util.ServiceLoader} and the ports.
 * The formats on disk are described in {@code docs/format.md}.
 */
@NullMarked
package io.steelyard.storage;

import org.jspecify.annotations.NullMarked;
