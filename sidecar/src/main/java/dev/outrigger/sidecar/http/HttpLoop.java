package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.upstream.ConnectionPools;
import dev.outrigger.sidecar.upstream.LoopWaits;
import java.util.function.LongSupplier;

/** What all exchanges of one event loop use. */
record HttpLoop(
    ConnectionPools pools,
    LoopWaits waits,
    DateLine date,
    RequestIds requestIds,
    RequestRewrite rewrites,
    HeaderRules headerRules,
    LongSupplier random,
    LongSupplier epochMillis) {}
