package dev.outrigger.controlplane.status;

import java.time.Duration;
import java.time.Instant;

/**
 * A {@code coordination.k8s.io/v1} Lease as it is kept.
 *
 * @param holder      who has it, empty when it was given back
 * @param term        for how long after a renewal it is the holder's
 * @param transitions how often the holder was another one than before
 * @param version     the resource version, by which a write fails when somebody else wrote meanwhile; empty for a lease that
 *                    is not kept yet
 */
record Lease(String holder, Duration term, Instant acquired, Instant renewed, int transitions, String version) {}
