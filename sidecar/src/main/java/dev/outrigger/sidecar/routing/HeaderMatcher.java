package dev.outrigger.sidecar.routing;

import dev.outrigger.sidecar.config.HeaderMatch;
import org.jspecify.annotations.Nullable;

/**
 * A compiled {@link HeaderMatch}. As in Envoy an absent header matches no condition on its value, inverted or not, unless it is treated as
 * empty.
 */
final class HeaderMatcher {

  private final String name;
  private final Condition condition;
  private final boolean invert;
  private final boolean missingIsEmpty;

  private HeaderMatcher(String name, Condition condition, boolean invert, boolean missingIsEmpty) {
    this.name = name;
    this.condition = condition;
    this.invert = invert;
    this.missingIsEmpty = missingIsEmpty;
  }

  static HeaderMatcher of(HeaderMatch match) {
    Condition condition = switch (match.condition()) {
      case HeaderMatch.Condition.Present(boolean present) -> new Present(present);
      case HeaderMatch.Condition.Text(var text) -> new Text(TextMatcher.of(text));
      case HeaderMatch.Condition.Range(long start, long end) -> new Range(start, end);
    };
    return new HeaderMatcher(match.name(), condition, match.invert(), match.treatMissingAsEmpty());
  }

  boolean matches(RouteRequest request) {
    CharSequence value = value(request);
    if (value == null && missingIsEmpty) {
      value = "";
    }
    if (condition instanceof Present(boolean present)) {
      return (value != null) == present != invert;
    }
    return value != null && condition.holds(value) != invert;
  }

  private @Nullable CharSequence value(RouteRequest request) {
    return switch (name) {
      case ":authority" -> request.authority();
      case ":path" -> request.path();
      case ":method" -> request.method();
      default -> request.header(name);
    };
  }

  private sealed interface Condition {

    boolean holds(CharSequence value);
  }

  private record Present(boolean present) implements Condition {

    @Override
    public boolean holds(CharSequence value) {
      return present;
    }
  }

  private record Text(TextMatcher text) implements Condition {

    @Override
    public boolean holds(CharSequence value) {
      return text.matches(value, 0, value.length());
    }
  }

  private record Range(long start, long end) implements Condition {

    @Override
    public boolean holds(CharSequence value) {
      int length = value.length();
      boolean negative = length > 0 && value.charAt(0) == '-';
      int digits = negative ? 1 : 0;
      // 18 digits always fit a long; a longer text is no number that a range could name
      if (length == digits || length - digits > 18) {
        return false;
      }
      long number = 0;
      for (int i = digits; i < length; i++) {
        int digit = value.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          return false;
        }
        number = number * 10 + digit;
      }
      long signed = negative ? -number : number;
      return signed >= start && signed < end;
    }
  }
}
