package dev.outrigger.controlplane.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenClaimsTest {

  @Test
  void a_token_tells_when_it_ends() {
    assertThat(TokenClaims.end(token("{\"aud\":[\"outrigger\"],\"exp\":1769860800}")))
        .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"exp\":\"soon\"}", "{\"exp\":1e18}", "[]", "no JSON"})
  void one_that_does_not_tell_has_no_end(String claims) {
    assertThat(TokenClaims.end(token(claims))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "opaque", "a.b", "a.*.c"})
  void one_of_another_form_has_no_end(String token) {
    assertThat(TokenClaims.end(token)).isNull();
  }

  private static String token(String claims) {
    return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }
}
