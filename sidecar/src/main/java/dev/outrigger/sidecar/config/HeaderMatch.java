package dev.outrigger.sidecar.config;

import java.util.Objects;

/**
 * A condition on one request header (Envoy's {@code HeaderMatcher}). Several values of one name are compared joined by commas.
 *
 * @param name lower-case header name; {@code :authority}, {@code :path} and {@code :method} name the pseudo headers
 * @param invert true when the condition must not hold
 * @param treatMissingAsEmpty true when an absent header is compared as an empty text
 */
public record HeaderMatch(String name, Condition condition, boolean invert, boolean treatMissingAsEmpty) {

  public HeaderMatch {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(condition, "condition");
  }

  /** What the header's value must be. */
  public sealed interface Condition {

    record Present(boolean present) implements Condition {}

    record Text(StringMatch match) implements Condition {}

    /** A decimal integer in {@code [start, end)}. */
    record Range(long start, long end) implements Condition {}
  }
}
