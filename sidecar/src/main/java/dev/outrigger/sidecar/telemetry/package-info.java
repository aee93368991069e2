/**
 * What the proxy tells about itself: counters and histograms under Envoy's names, and the access log in Envoy's grammar. Counting and logging
 * never block and never make garbage; reading is rare and may.
 */
@NullMarked
package dev.outrigger.sidecar.telemetry;

import org.jspecify.annotations.NullMarked;
