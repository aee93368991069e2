package dev.outrigger.policy.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {

  @ParameterizedTest
  @CsvSource({"10s,PT10S", "1m30s,PT1M30S", "1.5s,PT1.5S", "250ms,PT0.25S", ".5s,PT0.5S", "2.h,PT2H", "100us,PT0.0001S",
      "100\u00b5s,PT0.0001S", "1ns,PT0.000000001S", "0,PT0S", "0s,PT0S", "-3s,PT-3S", "+3s,PT3S",
      "1h1m1s1ms,PT1H1M1.001S",
      "1.9999999999s,PT1.999999999S", "2562047h,PT2562047H"})
  void reads_what_go_reads(String written, Duration expected) {
    assertThat(Durations.parse(written)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", ".s", "1 s", "1d", "PT10S", "1s ", "--1s", "1,5s", "2562048h",
      "99999999999999999999s"})
  void refuses_what_go_refuses(String written) {
    assertThat(Durations.parse(written)).isNull();
  }
}
