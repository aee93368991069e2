package dev.outrigger.sidecar.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** One part of a log line. */
@FunctionalInterface
interface LogSegment {

  void write(AccessLogEntry entry, LineBuffer out);

  static LogSegment literal(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return (entry, out) -> out.literal(bytes);
  }

  static LogSegment value(Value value, int max) {
    return (entry, out) -> text(value.of(entry), max, out);
  }

  static LogSegment number(Number number) {
    return (entry, out) -> out.number(number.of(entry));
  }

  /** A number that may be unknown, which is told by a negative one. */
  static LogSegment duration(Number number) {
    return (entry, out) -> {
      long millis = number.of(entry);
      if (millis < 0) {
        out.absent();
      } else {
        out.number(millis);
      }
    };
  }

  static void text(@Nullable CharSequence text, int max, LineBuffer out) {
    if (text == null || text.isEmpty()) {
      out.absent();
    } else {
      out.value(text, max);
    }
  }

  @FunctionalInterface
  interface Value {
    @Nullable
    CharSequence of(AccessLogEntry entry);
  }

  @FunctionalInterface
  interface Number {
    long of(AccessLogEntry entry);
  }
}
