/** gRPC's own xDS client, so that tests have one that was not written here. */
@NullMarked
package dev.outrigger.testing.grpc;

import org.jspecify.annotations.NullMarked;
