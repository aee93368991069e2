package dev.outrigger.testing.order.stray;

public record Stray() {}
