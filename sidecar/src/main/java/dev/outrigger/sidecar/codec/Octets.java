package dev.outrigger.sidecar.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The character classes of RFC 9110 and RFC 3986 as tables, and the loops that run over them. */
final class Octets {
  /** For a character of a token its lower-case form, else 0 (RFC 9110 §5.6.2). */
  static final byte[] TOKEN = new byte[256];

  private static final boolean[] AUTHORITY = new boolean[256];
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final long SPACES = ONES * ' ';
  private static final long DELETES = ONES * 0x7f;

  static {
    String marks = "!#$%&'*+-.^_`|~";
    for (char c = 0; c < 128; c++) {
      boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (alphanumeric || marks.indexOf(c) >= 0) {
        TOKEN[c] = (byte) lower(c);
      }
      AUTHORITY[c] = alphanumeric || "-._~%!$&'()*+,;=:[]".indexOf(c) >= 0;
    }
  }

  private Octets() {}

  static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }

  static boolean isToken(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (TOKEN[bytes[i] & 0xff] == 0) {
        return false;
      }
    }
    return start < end;
  }

  /** Characters of {@code host[:port]}; user information is refused (RFC 9110 §4.2.4). */
  static boolean isAuthority(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!AUTHORITY[bytes[i] & 0xff]) {
        return false;
      }
    }
    return start < end;
  }

  static boolean matches(byte[] bytes, int start, int end, CharSequence text) {
    if (end - start != text.length()) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (bytes[i] != text.charAt(i - start)) {
        return false;
      }
    }
    return true;
  }

  static boolean matchesIgnoreCase(byte[] bytes, int start, int end, CharSequence lowerCase) {
    if (end - start != lowerCase.length()) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (lower((char) (bytes[i] & 0xff)) != lowerCase.charAt(i - start)) {
        return false;
      }
    }
    return true;
  }

  /** The first index from {@code position} on that holds a control character other than a tab, or {@code limit}. */
  static int nextControl(byte[] bytes, int position, int limit) {
    int i = position;
    while (true) {
      // Eight at a time: a byte below 0x20 borrows in the subtraction, a DEL becomes 0 by the exclusive or.
      while (i + 8 <= limit) {
        long word = (long) LONGS.get(bytes, i);
        long other = word ^ DELETES;
        long found = (((word - SPACES) & ~word) | ((other - ONES) & ~other)) & HIGH_BITS;
        if (found != 0) {
          i += Long.numberOfTrailingZeros(found) >>> 3;
          break;
        }
        i += 8;
      }
      while (i < limit && !isControl(bytes[i])) {
        i++;
      }
      if (i == limit || bytes[i] != '\t') {
        return i;
      }
      i++;
    }
  }

  private static boolean isControl(byte octet) {
    return (octet >= 0 && octet < ' ') || octet == 0x7f;
  }

  /** @return the number, or -1 unless it is 1 to 18 digits and nothing else */
  static long decimal(byte[] bytes, int start, int end) {
    if (start == end || end - start > 18) {
      return -1;
    }
    long number = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
