/** Counters, the access log and what they call things. */
@NullMarked
package dev.outrigger.sidecar.telemetry;

import org.jspecify.annotations.NullMarked;
