package dev.outrigger.controlplane.state;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;

/**
 * One published state of the mesh.
 *
 * @param version       1 for the first, then one more each time
 * @param changes       what differs from the update before; for the first, everything
 * @param receivedNanos when the oldest change in it came in, by the loop's clock
 */
public record StateUpdate(long version, ClusterState state, ChangeSet changes, long receivedNanos) {}
