package dev.outrigger.policy.field;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IpLiteralTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "fd00::1:2", "::ffff:10.0.0.1"})
  void knows_addresses(String text) {
    assertThat(IpLiteral.isAny(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "10.1", "256.0.0.1", "1.2.3.4.5", "localhost", "[::1]", "fe80::1%eth0", "::1::", "a:b"})
  void refuses_what_is_no_full_address(String text) {
    assertThat(IpLiteral.isAny(text)).isFalse();
  }
}
