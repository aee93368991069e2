package dev.outrigger.controlplane.status;

import java.time.Instant;

/**
 * One of {@code status.conditions}, as {@code metav1.Condition} defines it.
 *
 * @param reason             one word in capitals and small letters, for programs
 * @param message            for a person
 * @param observedGeneration the generation of the object that it speaks of
 * @param changed            when {@code status} last became another one, in whole seconds
 */
record Condition(
    ConditionType type,
    boolean status,
    String reason,
    String message,
    long observedGeneration,
    Instant changed) {

  /** Whether both tell the same, whenever that began. */
  boolean tells(Condition other) {
    return type == other.type && status == other.status && reason.equals(other.reason) && message.equals(other.message)
        && observedGeneration == other.observedGeneration;
  }
}
