package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.finding.ObjectRef;
import org.jspecify.annotations.Nullable;

/**
 * What a part of a resource was made of.
 *
 * @param pointer what a text that means this part has in it, as the part's path; empty when the part is the whole resource
 * @param object  null when the part is nobody's: it is there for every proxy, or of several objects at once
 */
public record Origin(String pointer, @Nullable ObjectRef object) {}
