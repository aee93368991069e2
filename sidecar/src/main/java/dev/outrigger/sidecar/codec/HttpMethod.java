package dev.outrigger.sidecar.codec;

/** The methods that the proxy treats by name (RFC 9110 §9.3, RFC 5789); any other token is {@link #OTHER}. */
public enum HttpMethod {
  GET(true, true),
  HEAD(true, true),
  POST(false, false),
  PUT(false, true),
  DELETE(false, true),
  CONNECT(false, false),
  OPTIONS(true, true),
  TRACE(true, true),
  PATCH(false, false),
  OTHER(false, false);

  private final boolean safe;
  private final boolean idempotent;

  HttpMethod(boolean safe, boolean idempotent) {
    this.safe = safe;
    this.idempotent = idempotent;
  }

  /** RFC 9110 §9.2.1. */
  public boolean isSafe() {
    return safe;
  }

  /** RFC 9110 §9.2.2. */
  public boolean isIdempotent() {
    return idempotent;
  }

  static HttpMethod of(byte[] bytes, int start, int end) {
    return switch (end - start) {
      case 3 -> first(bytes, start, end, GET, PUT);
      case 4 -> first(bytes, start, end, POST, HEAD);
      case 5 -> first(bytes, start, end, PATCH, TRACE);
      case 6 -> first(bytes, start, end, DELETE, OTHER);
      case 7 -> first(bytes, start, end, OPTIONS, CONNECT);
      default -> OTHER;
    };
  }

  private static HttpMethod first(byte[] bytes, int start, int end, HttpMethod one, HttpMethod two) {
    if (Octets.matches(bytes, start, end, one.name())) {
      return one;
    }
    return Octets.matches(bytes, start, end, two.name()) ? two : OTHER;
  }
}
