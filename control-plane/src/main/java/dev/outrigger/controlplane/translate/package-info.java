/**
 * What the mesh means, as Envoy's configuration. Pure functions of the cluster's state and the proxy that asks: no
 * clock, no chance, no thread, no input or output, no log; the same input gives the same bytes.
 */
@NullMarked
package dev.outrigger.controlplane.translate;

import org.jspecify.annotations.NullMarked;
