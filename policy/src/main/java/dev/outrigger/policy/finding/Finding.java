package dev.outrigger.policy.finding;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing to tell the author of an object.
 *
 * @param code a stable name for programs, for example {@code unknown-field}
 * @param object the object, or null when the text is too broken to tell
 * @param source the place, or null when the object did not come from a file
 * @param path the field, for example {@code spec.http[0].retries.attempts}; empty when it is about the object as a
 *   whole
 * @param message the value seen and what was expected
 */
public record Finding(
    Severity severity,
    String code,
    @Nullable ObjectRef object,
    @Nullable Source source,
    String path,
    String message) {

  public Finding {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(message, "message");
  }

  /** The same, at a place that was not known before. */
  public Finding at(@Nullable Source place) {
    return source == null ? new Finding(severity, code, object, place, path, message) : this;
  }

  /**
   * One line for a person: {@code rules.yaml:12: VirtualService demo/echo: spec.http[0].retries.attempts: -1 (expected:
   * 0 or more)}.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (source != null) {
      text.append(source).append(": ");
    }
    if (object != null) {
      text.append(object).append(": ");
    }
    if (!path.isEmpty()) {
      text.append(path).append(": ");
    }
    return text.append(message).toString();
  }
}
