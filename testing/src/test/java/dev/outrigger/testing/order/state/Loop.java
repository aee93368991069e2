package dev.outrigger.testing.order.state;

import dev.outrigger.testing.order.kube.Source;

/** Sees its sibling, which it must not. */
public record Loop(Source source) {}
