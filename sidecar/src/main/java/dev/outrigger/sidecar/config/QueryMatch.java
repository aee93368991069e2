package dev.outrigger.sidecar.config;

import org.jspecify.annotations.Nullable;

/**
 * A condition on one query parameter.
 *
 * @param value what its value must be, or null when being present is enough
 */
public record QueryMatch(String name, @Nullable StringMatch value) {}
