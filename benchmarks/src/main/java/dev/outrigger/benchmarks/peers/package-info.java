/** What a request costs our sidecar and its peers, measured side by side in one run on loopback. */
@NullMarked
package dev.outrigger.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
