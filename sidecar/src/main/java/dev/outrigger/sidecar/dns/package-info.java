/** Clusters whose endpoints are names: resolved again and again, the last addresses stay when that fails. */
@NullMarked
package dev.outrigger.sidecar.dns;

import org.jspecify.annotations.NullMarked;
