package dev.outrigger.sidecar.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A format string of Envoy's access log grammar, compiled: text with command operators such as {@code %REQ(X?Y):Z%}.
 *
 * <p>One difference: control characters, quotes and backslashes in values that come from outside are written as JSON writes them, so that no
 * client can forge a line or a field.
 */
public final class AccessLogFormat {
  /** Envoy's default format. */
  public static final String DEFAULT =
      "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS% "
          + "%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" "
          + "\"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n";

  private static final Pattern OPERATOR = Pattern.compile("%([A-Z0-9_]+)(?:\\(([^)]*)\\))?(?::([0-9]{1,9}))?%");

  /** Of a text that is not understood. */
  private static final int SHOWN = 24;

  private final List<LogSegment> segments;

  private AccessLogFormat(List<LogSegment> segments) {
    this.segments = List.copyOf(segments);
  }

  /**
   * Compiles a format.
   *
   * @param hostname value of {@code %HOSTNAME%}
   * @throws IllegalArgumentException that names what is not understood and where, counted from 0
   */
  public static AccessLogFormat compile(String format, String hostname) {
    List<LogSegment> segments = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    Matcher operator = OPERATOR.matcher(format);
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at);
      if (c != '%') {
        literal.append(c);
        at++;
      } else if (format.startsWith("%%", at)) {
        literal.append('%');
        at += 2;
      } else if (operator.region(at, format.length()).lookingAt()) {
        flush(literal, segments);
        segments.add(segment(operator, at, hostname));
        at = operator.end();
      } else {
        String found = format.substring(at, Math.min(format.length(), at + SHOWN));
        throw new IllegalArgumentException(
            "access log format: '" + found + "' at " + at
                + " (expected: %OPERATOR%, %OPERATOR(argument)%, %OPERATOR(argument):length% or %%)");
      }
    }
    flush(literal, segments);
    return new AccessLogFormat(segments);
  }

  private static void flush(StringBuilder literal, List<LogSegment> segments) {
    if (!literal.isEmpty()) {
      segments.add(LogSegment.literal(literal.toString()));
      literal.setLength(0);
    }
  }

  private static LogSegment segment(Matcher operator, int at, String hostname) {
    String name = operator.group(1);
    @Nullable String argument = operator.group(2);
    @Nullable String length = operator.group(3);
    int max = length == null ? Integer.MAX_VALUE : Integer.parseInt(length);
    try {
      return LogOperators.segment(name, argument, max, hostname);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("access log format: %" + name + "% at " + at + ": " + e.getMessage(), e);
    }
  }

  void write(AccessLogEntry entry, LineBuffer out) {
    for (int i = 0; i < segments.size(); i++) {
      segments.get(i).write(entry, out);
    }
  }
}
