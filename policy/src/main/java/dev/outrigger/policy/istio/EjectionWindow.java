package dev.outrigger.policy.istio;

import java.time.Duration;

/** Takes a backend out at {@code failures} failures within {@code length}, in a row or not. */
public record EjectionWindow(int failures, Duration length) {}
