package dev.outrigger.testing.order.serve;

import dev.outrigger.testing.order.model.Model;
import dev.outrigger.testing.order.state.Loop;

public record Served(Model model, Loop loop) {}
