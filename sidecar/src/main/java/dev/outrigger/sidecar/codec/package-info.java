/**
 * HTTP/1 for a proxy: heads are copied once, scanned once and written again by ranges, bodies pass by reference, and framing is always our
 * own. It knows no policy; it refuses what two readers could understand differently.
 */
@NullMarked
package dev.outrigger.sidecar.codec;

import org.jspecify.annotations.NullMarked;
