/**
 * What the mesh thinks of objects, told on the objects themselves: conditions, Events, and which replica writes them. No other
 * package writes to objects that users own.
 */
@NullMarked
package dev.outrigger.controlplane.status;

import org.jspecify.annotations.NullMarked;
