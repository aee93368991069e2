/**
 * The validated picture of what the proxy shall do: immutable values with equality, free of xDS messages, Netty and clocks. Decoders make
 * them, plans are compiled from them, and "nothing changed" is one comparison.
 */
@NullMarked
package dev.outrigger.sidecar.config;

import org.jspecify.annotations.NullMarked;
