package dev.outrigger.controlplane.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the webhook thinks of an object.
 *
 * @param refusal  why it must not be stored; null when it may
 * @param warnings for the one who stores it
 */
record Verdict(@Nullable String refusal, List<String> warnings) {

  static final Verdict FINE = new Verdict(null, List.of());

  Verdict {
    warnings = List.copyOf(warnings);
  }
}
