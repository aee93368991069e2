package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.state.Scheduler;
import java.util.function.LongSupplier;

/**
 * Time, for the connections.
 *
 * @param clock     nanoseconds, as {@link System#nanoTime}
 * @param scheduler its tasks only hand over to other threads
 */
public record Timing(LongSupplier clock, Scheduler scheduler) {}
