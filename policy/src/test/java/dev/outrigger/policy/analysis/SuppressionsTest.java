package dev.outrigger.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SuppressionsTest {

  private static final Finding FINDING = new Finding(Severity.WARNING, "unknown-host",
      new ObjectRef("VirtualService", "demo", "echo.v1"), null, "spec", "nobody");

  @Test
  void a_code_alone_covers_all_objects_and_none() {
    assertThat(covers("unknown-host")).isTrue();
    assertThat(covers("unknown-port")).isFalse();
    assertThat(covers("*")).isTrue();
    Finding ofNobody = new Finding(Severity.ERROR, "syntax", null, null, "", "not YAML");
    assertThat(Suppressions.of(List.of("syntax")).covers(ofNobody)).isTrue();
    assertThat(Suppressions.of(List.of("syntax=VirtualService *.demo")).covers(ofNobody)).isFalse();
  }

  @Test
  void an_object_is_named_as_istioctl_names_it() {
    assertThat(covers("unknown-host=VirtualService echo.v1.demo")).isTrue();
    assertThat(covers("unknown-host=VirtualService *.demo")).isTrue();
    assertThat(covers("unknown-host=VirtualService echo.demo")).isFalse();
    assertThat(covers("unknown-host=DestinationRule *.demo")).isFalse();
  }

  @Test
  void istios_own_codes_are_understood() {
    assertThat(covers("IST0101")).isTrue();
    assertThat(covers("IST0109")).isFalse();
  }

  @Test
  void an_annotation_names_codes_with_commas() {
    assertThat(Suppressions.of(Map.of(Suppressions.ANNOTATION, "IST0109, IST0101")).covers(FINDING)).isTrue();
    assertThat(Suppressions.of(Map.of(Suppressions.ANNOTATION, "*")).covers(FINDING)).isTrue();
    assertThat(Suppressions.of(Map.of(Suppressions.ANNOTATION, " ")).covers(FINDING)).isFalse();
    assertThat(Suppressions.of(Map.of()).covers(FINDING)).isFalse();
  }

  @Test
  void a_rule_that_says_nothing_is_refused() {
    for (String rule : List.of("", "=VirtualService *", "unknown-host=")) {
      assertThatThrownBy(() -> Suppressions.of(List.of(rule))).as(rule)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(expected: CODE or ");
    }
  }

  private static boolean covers(String rule) {
    return Suppressions.of(List.of(rule)).covers(FINDING);
  }
}
