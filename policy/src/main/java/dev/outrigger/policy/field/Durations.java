package dev.outrigger.policy.field;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations in Go's syntax, which Istio's and Kubernetes' APIs share: numbers with units in a row, as {@code 1m30s} or
 * {@code 1.5s}.
 */
final class Durations {

  private static final Pattern PART =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{0,18})?|\\.\\d{1,18})(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

  private static final Map<String, Long> NANOS =
      Map.of("ns", 1L, "us", 1_000L, "\u00b5s", 1_000L, "\u03bcs", 1_000L, "ms",
          1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Durations() {}

  /** Null when {@code text} is no duration, or longer than Go can hold (about 292 years). */
  static @Nullable Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = PART.matcher(rest);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (end < rest.length() && part.region(end, rest.length()).lookingAt()) {
      nanos =
          nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L))));
      end = part.end();
    }
    if (end == 0 || end < rest.length() || nanos.compareTo(LONGEST) > 0) {
      return null;
    }
    long whole = nanos.setScale(0, RoundingMode.DOWN).longValueExact();
    return Duration.ofNanos(negative ? -whole : whole);
  }
}
