package dev.outrigger.sidecar.balance;

import java.util.function.LongSupplier;

/**
 * What upstreams need from outside.
 *
 * @param nanoClock monotonic nanoseconds, from any thread
 * @param random uniformly distributed longs, from any thread
 * @param timer of the control thread
 */
public record BalancePorts(
    LongSupplier nanoClock,
    LongSupplier random,
    ControlTimer timer,
    EjectionListener ejections,
    UpstreamListener upstreams) {}
