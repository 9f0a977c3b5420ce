/** The state store on MapDB: a database file below memory layers. Threads as in {@link io.steelyard.storage.layered}. */
@NullMarked
package io.steelyard.storage.mapdb;

import org.jspecify.annotations.NullMarked;
