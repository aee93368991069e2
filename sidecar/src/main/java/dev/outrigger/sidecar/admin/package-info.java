/**
 * The operator's HTTP port: Envoy's paths and formats, read-only views of the running proxy, and the few commands there are, by POST only.
 */
@NullMarked
package dev.outrigger.sidecar.admin;

import org.jspecify.annotations.NullMarked;
