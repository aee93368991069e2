package dev.outrigger.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class TimeFormatTest {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("DDD", Locale.ROOT);

  @Test
  void conversions_are_those_of_strftime() {
    assertThat(LogLine.of("%START_TIME(%Y/%m/%dT%H:%M:%S%z %s)%")).isEqualTo("2026/03/01T04:05:06+0000 1772337906");
    assertThat(LogLine.of("%START_TIME(%a %A %b %B %h %e %j %y %I %p %Z%%%n%t)%"))
        .isEqualTo("Sun Sunday Mar March Mar  1 060 26 04 AM UTC%\n\t");
    assertThat(LogLine.of("%START_TIME(%F %T %R %D)%")).isEqualTo("2026-03-01 04:05:06 04:05 03/01/26");
  }

  @Test
  void parts_of_a_second_have_as_many_digits_as_wanted() {
    assertThat(LogLine.of("%START_TIME(%f %1f %3f %6f %9f)%")).isEqualTo("789012000 7 789 789012 789012000");
    assertThat(LogLine.of("%START_TIME(%s.%3f %3s %E3S %E6S)%"))
        .isEqualTo("1772337906.789 1772337906789 06.789 06.789012");
  }

  @Test
  void the_default_is_iso_8601_in_milliseconds() {
    assertThat(LogLine.of("%START_TIME%")).isEqualTo("2026-03-01T04:05:06.789Z");
  }

  @Test
  void the_calendar_is_that_of_the_platform() {
    // Every 17th day over four centuries around now, with a time of day that moves.
    for (long day = -80_000; day < 80_000; day += 17) {
      long seconds = day * 86_400 + Math.floorMod(day * 7919, 86_400);
      OffsetDateTime expected = Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC);
      LogLine entry = LogLine.at(seconds);
      assertThat(LogLine.of("%START_TIME(%Y-%m-%d %H:%M:%S)%", entry)).isEqualTo(DATE.format(expected));
      assertThat(LogLine.of("%START_TIME(%j)%", entry)).isEqualTo(DAY.format(expected));
    }
  }
}
