/**
 * Joins a snapshot of the configuration with the living upstreams into what one request needs, and publishes it with one volatile write.
 */
@NullMarked
package dev.outrigger.sidecar.plan;

import org.jspecify.annotations.NullMarked;
