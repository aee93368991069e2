package dev.outrigger.testing.order.model;

public record Model() {}
