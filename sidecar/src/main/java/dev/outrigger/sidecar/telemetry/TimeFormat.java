package dev.outrigger.sidecar.telemetry;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@code strftime} format with Envoy's additions, in UTC: {@code %f} and {@code %1f} to {@code %9f} for parts of a second, {@code %E3S}
 * for seconds with such parts, {@code %s} and {@code %3s} for the time since 1970 in seconds or smaller. The empty format is Envoy's default,
 * ISO 8601 with milliseconds. Computed with integers, for it runs once a request.
 */
final class TimeFormat {
  private static final String DEFAULT = "%Y-%m-%dT%H:%M:%E3SZ";
  private static final String[] DAYS = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  private static final String[] MONTHS = {
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December"
  };
  private static final int SHORT = 3;
  private static final int MICRO_DIGITS = 6;
  private static final int MAX_DIGITS = 9;
  private static final long SECONDS_A_DAY = 86_400;
  private static final long[] POWERS =
      {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000};

  private final String format;
  private int at;

  private TimeFormat(String format) {
    this.format = format;
  }

  /**
   * Compiles a format.
   *
   * @throws IllegalArgumentException that names what is not understood
   */
  static LogSegment compile(String format) {
    return new TimeFormat(format.isEmpty() ? DEFAULT : format).compile();
  }

  @FunctionalInterface
  private interface Part {
    void write(long seconds, long micros, LineBuffer out);
  }

  private LogSegment compile() {
    List<Part> parts = new ArrayList<>();
    while (at < format.length()) {
      char c = format.charAt(at++);
      parts.add(c == '%' ? conversion() : literal(c));
    }
    Part[] all = parts.toArray(new Part[0]);
    return (entry, out) -> {
      long micros = entry.startMicros();
      long seconds = Math.floorDiv(micros, POWERS[MICRO_DIGITS]);
      long rest = Math.floorMod(micros, POWERS[MICRO_DIGITS]);
      for (Part part : all) {
        part.write(seconds, rest, out);
      }
    };
  }

  private static Part literal(char c) {
    return (seconds, micros, out) -> out.octet(c);
  }

  private Part conversion() {
    int start = at - 1;
    boolean extended = peek() == 'E';
    if (extended) {
      at++;
    }
    int digits = 0;
    boolean counted = peek() >= '1' && peek() <= '9';
    if (counted) {
      digits = peek() - '0';
      at++;
    }
    char letter = peek();
    at++;
    if (extended && counted && letter == 'S') {
      int count = digits;
      return (seconds, micros, out) -> {
        out.padded(Math.floorMod(seconds, 60), 2);
        out.octet('.');
        fraction(micros, count, out);
      };
    }
    if (extended) {
      throw unknown(start);
    }
    if (counted) {
      return counted(start, digits, letter);
    }
    return plain(start, letter);
  }

  private char peek() {
    return at < format.length() ? format.charAt(at) : 0;
  }

  private IllegalArgumentException unknown(int start) {
    return new IllegalArgumentException(
        "'" + format.substring(start, Math.min(at, format.length())) + "' (expected: a conversion of strftime)");
  }

  private Part counted(int start, int digits, char letter) {
    return switch (letter) {
      case 'f' -> (seconds, micros, out) -> fraction(micros, digits, out);
      case 's' -> (seconds, micros, out) -> {
        out.number(seconds);
        fraction(micros, digits, out);
      };
      default -> throw unknown(start);
    };
  }

  private static void fraction(long micros, int digits, LineBuffer out) {
    long part =
        digits <= MICRO_DIGITS ? micros / POWERS[MICRO_DIGITS - digits] : micros * POWERS[digits - MICRO_DIGITS];
    out.padded(part, digits);
  }

  private Part plain(int start, char letter) {
    return switch (letter) {
      case 'Y' -> (seconds, micros, out) -> out.padded(year(seconds), 4);
      case 'y' -> (seconds, micros, out) -> out.padded(year(seconds) % 100, 2);
      case 'm' -> (seconds, micros, out) -> out.padded(month(seconds), 2);
      case 'd' -> (seconds, micros, out) -> out.padded(day(seconds), 2);
      case 'e' -> (seconds, micros, out) -> {
        long day = day(seconds);
        if (day < 10) {
          out.octet(' ');
        }
        out.number(day);
      };
      case 'H' -> (seconds, micros, out) -> out.padded(hour(seconds), 2);
      case 'I' -> (seconds, micros, out) -> out.padded((hour(seconds) + 11) % 12 + 1, 2);
      case 'p' -> (seconds, micros, out) -> out.trusted(hour(seconds) < 12 ? "AM" : "PM");
      case 'M' -> (seconds, micros, out) -> out.padded(Math.floorMod(seconds, 3600) / 60, 2);
      case 'S' -> (seconds, micros, out) -> out.padded(Math.floorMod(seconds, 60), 2);
      case 's' -> (seconds, micros, out) -> out.number(seconds);
      case 'f' -> (seconds, micros, out) -> fraction(micros, MAX_DIGITS, out);
      case 'j' -> (seconds, micros, out) -> out.padded(days(seconds) - daysOfYear(year(seconds)) + 1, 3);
      case 'a' -> (seconds, micros, out) -> abbreviated(DAYS[weekday(seconds)], out);
      case 'A' -> (seconds, micros, out) -> out.trusted(DAYS[weekday(seconds)]);
      case 'b', 'h' -> (seconds, micros, out) -> abbreviated(MONTHS[(int) month(seconds) - 1], out);
      case 'B' -> (seconds, micros, out) -> out.trusted(MONTHS[(int) month(seconds) - 1]);
      case 'Z' -> (seconds, micros, out) -> out.trusted("UTC");
      case 'z' -> (seconds, micros, out) -> out.trusted("+0000");
      case 'F' -> join("%Y-%m-%d");
      case 'T' -> join("%H:%M:%S");
      case 'R' -> join("%H:%M");
      case 'D' -> join("%m/%d/%y");
      case 'n' -> literal('\n');
      case 't' -> literal('\t');
      case '%' -> literal('%');
      default -> throw unknown(start);
    };
  }

  /** A conversion that stands for several. */
  private static Part join(String format) {
    List<Part> parts = new ArrayList<>();
    TimeFormat inner = new TimeFormat(format);
    while (inner.at < format.length()) {
      char c = format.charAt(inner.at++);
      parts.add(c == '%' ? inner.conversion() : literal(c));
    }
    return (seconds, micros, out) -> {
      for (int i = 0; i < parts.size(); i++) {
        parts.get(i).write(seconds, micros, out);
      }
    };
  }

  private static void abbreviated(String name, LineBuffer out) {
    for (int i = 0; i < SHORT; i++) {
      out.octet(name.charAt(i));
    }
  }

  private static long hour(long seconds) {
    return Math.floorMod(seconds, SECONDS_A_DAY) / 3600;
  }

  private static long days(long seconds) {
    return Math.floorDiv(seconds, SECONDS_A_DAY);
  }

  private static int weekday(long seconds) {
    return (int) Math.floorMod(days(seconds) + 4, 7L);
  }

  // The Gregorian calendar repeats every 400 years of 146,097 days. Counted from 1 March of year 0, so that a leap day ends a year; months
  // from March on then begin at day (153 m + 2) / 5 of their year.

  private static long dayOfEra(long seconds) {
    return Math.floorMod(days(seconds) + 719_468, 146_097L);
  }

  private static long yearOfEra(long dayOfEra) {
    return (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
  }

  private static long dayOfYear(long dayOfEra) {
    long year = yearOfEra(dayOfEra);
    return dayOfEra - (365 * year + year / 4 - year / 100);
  }

  private static long month(long seconds) {
    long fromMarch = (5 * dayOfYear(dayOfEra(seconds)) + 2) / 153;
    return fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  }

  private static long day(long seconds) {
    long dayOfYear = dayOfYear(dayOfEra(seconds));
    long fromMarch = (5 * dayOfYear + 2) / 153;
    return dayOfYear - (153 * fromMarch + 2) / 5 + 1;
  }

  private static long year(long seconds) {
    long era = Math.floorDiv(days(seconds) + 719_468, 146_097L);
    long year = yearOfEra(dayOfEra(seconds)) + era * 400;
    return month(seconds) <= 2 ? year + 1 : year;
  }

  /** Days from 1970 to 1 January of a year. */
  private static long daysOfYear(long year) {
    long before = year - 1;
    return 365 * (year - 1970) + (before / 4 - 492) - (before / 100 - 19) + (before / 400 - 4);
  }
}
