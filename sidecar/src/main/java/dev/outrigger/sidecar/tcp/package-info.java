/** Connections that are relayed byte by byte. */
@NullMarked
package dev.outrigger.sidecar.tcp;

import org.jspecify.annotations.NullMarked;
