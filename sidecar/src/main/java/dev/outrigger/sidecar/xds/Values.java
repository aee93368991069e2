package dev.outrigger.sidecar.xds;

import com.google.protobuf.UInt32Value;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.DateTimeException;
import java.time.Duration;

/** Numbers, durations and patterns of xDS with their bounds checked. */
final class Values {

  private Values() {}

  /** A hundred years: the event loops count in nanoseconds. */
  private static final long LONGEST_SECONDS = 36_525L * 86_400;

  private static final String LEGAL_DURATIONS = "0s.." + LONGEST_SECONDS + "s";

  /** 0 or more. */
  static Duration duration(com.google.protobuf.Duration value, FieldPath path) {
    try {
      Duration duration = Duration.ofSeconds(value.getSeconds(), value.getNanos());
      if (!duration.isNegative() && duration.toSeconds() <= LONGEST_SECONDS) {
        return duration;
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw path.invalid(value.getSeconds() + "s", LEGAL_DURATIONS);
    }
    throw path.invalid(value.getSeconds() + "s", LEGAL_DURATIONS);
  }

  static Duration duration(boolean set, com.google.protobuf.Duration value, Duration unset, FieldPath path) {
    return set ? duration(value, path) : unset;
  }

  /** Above 0. */
  static Duration positive(boolean set, com.google.protobuf.Duration value, Duration unset, FieldPath path) {
    Duration duration = duration(set, value, unset, path);
    if (duration.isZero()) {
      throw path.invalid("0s", "above 0s");
    }
    return duration;
  }

  static long unsigned(boolean set, UInt32Value value, long unset) {
    return set ? Integer.toUnsignedLong(value.getValue()) : unset;
  }

  static int bounded(boolean set, UInt32Value value, int unset, int max, FieldPath path) {
    long number = unsigned(set, value, unset);
    if (number > max) {
      throw path.invalid(number, "0.." + max);
    }
    return (int) number;
  }

  static double percent(double value, FieldPath path) {
    if (!(value >= 0 && value <= 100)) {
      throw path.invalid(value, "0..100");
    }
    return value;
  }

  /** The text of an RE2 expression that compiles. */
  static String regex(String regex, FieldPath path) {
    try {
      Pattern.compile(regex);
      return regex;
    } catch (PatternSyntaxException e) {
      throw path.invalid("\"" + regex + "\"", "an RE2 expression; " + e.getDescription());
    }
  }

  static String notEmpty(String value, FieldPath path) {
    if (value.isEmpty()) {
      throw path.missing();
    }
    return value;
  }
}
