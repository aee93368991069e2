package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexSizeTest {

  /** The numbers are what a stock Envoy said of each when it was allowed none at all. */
  @ParameterizedTest
  @CsvSource(delimiter = ' ',
      value = {"8 /foo", "11 /foo/.*", "16 /foo/[^/]+/bar", "63 [a-z]{1,30}", "255 [a-z0-9-]{1,63}",
          "24 .{10}", "94 (foo|bar|baz){10}", "24 ^(.+)@(example\\.com|example\\.org)$",
          "72 [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
          "36 (?i)mozilla.*(iphone|android|mobile).*",
          "14 \\d{4}-\\d{2}-\\d{2}", "27 ^/api/v[0-9]+/users/[^/]+/orders/[^/]+$", "15 \\w+\\s\\w+", "44 [^a]{20}"})
  void is_about_what_an_envoy_counts(int envoys, String regex) {
    assertThat(RegexSize.of(Pattern.compile(regex))).isCloseTo(envoys, Percentage.withPercentage(35));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]a]", "[^]a-]", "[[:alpha:]-]", "[\\]\\-a-\\x7f]", "\\Q[.\\E.", "\\Q[", "\\pL",
      "\\p{Greek}+", "a\\.b",
      "[a-\\d]x{2}", "\\x{10FFFF}[\\x{00}-\\x{10FFFF}]"})
  void reads_whatever_is_valid(String regex) {
    try {
      Pattern.compile(regex);
    } catch (RuntimeException e) {
      return;
    }
    assertThat(RegexSize.of(Pattern.compile(regex))).isPositive();
  }
}
