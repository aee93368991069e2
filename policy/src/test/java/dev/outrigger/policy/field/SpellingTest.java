package dev.outrigger.policy.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpellingTest {

  private static final List<String> WORDS = List.of("host", "port", "outlierDetection", "connectionPool", "spec");

  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {"hosts,host", "HOST,host", "sepc,spec", "outlierdetction,outlierDetection",
      "conectionPol,connectionPool", "po,-", "mirror,-", "outlier,-"})
  void guesses_only_what_is_near(String written, String meant) {
    assertThat(Spelling.nearest(written, WORDS)).isEqualTo(meant);
  }
}
