/** The state store on H2's MVStore: a database file below memory layers. Threads as in {@link io.steelyard.storage.layered}. */
@NullMarked
package io.steelyard.storage.mvstore;

import org.jspecify.annotations.NullMarked;
