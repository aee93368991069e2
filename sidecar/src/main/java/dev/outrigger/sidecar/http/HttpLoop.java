package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.upstream.ConnectionPools;
import java.util.function.LongSupplier;

/** What all exchanges of one event loop use. */
record HttpLoop(
    ConnectionPools pools,
    DateLine date,
    RequestIds requestIds,
    RequestRewrite rewrites,
    HeaderRules headerRules,
    LongSupplier random,
    LongSupplier epochMillis) {}
