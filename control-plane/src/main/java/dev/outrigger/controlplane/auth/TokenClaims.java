package dev.outrigger.controlplane.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a token says of itself, which counts only once the API server said that it is good. */
final class TokenClaims {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenClaims() {}

  /** When it ends (RFC 7519, {@code exp}); null when it does not say so. */
  static @Nullable Instant end(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      JsonNode end = JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
      return end.isNumber() ? Instant.ofEpochSecond(end.asLong()) : null;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }
}
