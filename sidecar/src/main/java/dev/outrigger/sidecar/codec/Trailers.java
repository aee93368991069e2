package dev.outrigger.sidecar.codec;

import org.jspecify.annotations.Nullable;

/**
 * The trailer section of a chunked body. Fields that would change framing, routing or who the caller is (RFC 9110 §6.5.1) are withheld:
 * they can be read but are not passed on.
 */
public final class Trailers extends HeaderBlock {
  Trailers(Http1Limits limits) {
    super(limits);
  }

  @Override
  boolean hasStartLine() {
    return false;
  }

  @Override
  void reset() {
    super.reset();
    fieldsEnd = 0;
  }

  @Override
  @Nullable
  Http1Error complete() {
    for (int i = 0; i < size(); i++) {
      HeaderId id = id(i);
      if (id != null && isForbidden(id)) {
        withhold(i);
      }
    }
    return null;
  }

  private static boolean isForbidden(HeaderId id) {
    return switch (id) {
      case HOST, CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, TE, TRAILER, UPGRADE, EXPECT, CONTENT_TYPE, COOKIE, AUTHORIZATION, FORWARDED, X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST, X_FORWARDED_PORT, X_FORWARDED_CLIENT_CERT, X_REQUEST_ID -> true;
      default -> id.text().startsWith("x-envoy-");
    };
  }
}
