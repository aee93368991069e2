/**
 * Istio's traffic rules ({@code networking.istio.io}), their reading, and what they mean together: which rule holds for
 * a host, and which settings for a port and a subset.
 */
@NullMarked
package dev.outrigger.policy.istio;

import org.jspecify.annotations.NullMarked;
