package dev.outrigger.testing.order.kube;

import dev.outrigger.testing.order.model.Model;

public record Source(Model model) {}
