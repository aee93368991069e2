package dev.outrigger.sidecar.codec;

import org.jspecify.annotations.Nullable;

/** What request lines and status lines have in common. */
final class StartLine {
  private static final String PREFIX = "HTTP/";
  /** {@code HTTP/1.1}. */
  static final int VERSION_LENGTH = 8;

  private StartLine() {}

  static @Nullable HttpVersion version(byte[] bytes, int start, int end) {
    if (!looksLikeVersion(bytes, start, end) || bytes[start + 5] != '1') {
      return null;
    }
    return switch (bytes[start + 7]) {
      case '0' -> HttpVersion.HTTP_1_0;
      case '1' -> HttpVersion.HTTP_1_1;
      default -> null;
    };
  }

  /** {@code HTTP/} DIGIT {@code .} DIGIT (RFC 9112 §2.3). */
  static boolean looksLikeVersion(byte[] bytes, int start, int end) {
    return end - start == VERSION_LENGTH && Octets.matches(bytes, start, start + PREFIX.length(), PREFIX)
        && isDigit(bytes[start + 5])
        && bytes[start + 6] == '.' && isDigit(bytes[start + 7]);
  }

  static boolean isDigit(byte octet) {
    return octet >= '0' && octet <= '9';
  }
}
