package dev.outrigger.testing.order;

import dev.outrigger.testing.order.serve.Served;

public record Wiring(Served served) {}
