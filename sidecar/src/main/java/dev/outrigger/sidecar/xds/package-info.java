/**
 * The proxy's side of xDS: one ADS stream, resources decoded to the validated picture or refused with the reason, and whole warm snapshots
 * for the plan. Nothing that a control plane sets is ignored in silence.
 */
@NullMarked
package dev.outrigger.sidecar.xds;

import org.jspecify.annotations.NullMarked;
