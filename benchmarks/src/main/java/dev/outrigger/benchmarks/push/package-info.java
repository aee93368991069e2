/** The control plane's pushes, measured: simulated sidecars, a mesh that changes, and a bare gRPC server to compare with. */
@NullMarked
package dev.outrigger.benchmarks.push;

import org.jspecify.annotations.NullMarked;
