package dev.outrigger.sidecar.telemetry;

import java.util.Arrays;

/**
 * Lines on their way to a file: bytes in an array that grows up to a limit. A line that does not fit is taken back whole by {@link #endLine}.
 *
 * <p>Text from outside is written by {@link #value}, which writes control characters, quotes and backslashes as JSON does: nobody can begin
 * a line or a field of his own, and a format that is JSON stays JSON.
 */
final class LineBuffer {
  private static final int INITIAL = 4 << 10;
  private static final byte[] HEXADECIMAL =
      {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

  /** What the bytes are for. */
  enum Use {
    LOG_LINE,
    /** One value of a header: a field that is absent is empty, and text is written as it is. */
    HEADER_VALUE
  }

  private final int limit;
  private final Use use;
  private byte[] bytes;
  private int size;
  private int lineStart;
  private boolean overflown;

  LineBuffer(int limit) {
    this(limit, Use.LOG_LINE);
  }

  LineBuffer(int limit, Use use) {
    this.limit = limit;
    this.use = use;
    this.bytes = new byte[Math.min(INITIAL, limit)];
  }

  int size() {
    return size;
  }

  byte[] bytes() {
    return bytes;
  }

  void clear() {
    size = 0;
    lineStart = 0;
  }

  /** @return false if the line did not fit and was taken back */
  boolean endLine() {
    boolean fits = !overflown;
    if (overflown) {
      size = lineStart;
      overflown = false;
    }
    lineStart = size;
    return fits;
  }

  void octet(int octet) {
    if (size == bytes.length && !grow()) {
      return;
    }
    bytes[size++] = (byte) octet;
  }

  private boolean grow() {
    if (bytes.length >= limit) {
      overflown = true;
      return false;
    }
    bytes = Arrays.copyOf(bytes, Math.min(limit, bytes.length * 2));
    return true;
  }

  /** There is no value. */
  void absent() {
    if (use == Use.LOG_LINE) {
      octet('-');
    }
  }

  void literal(byte[] text) {
    for (byte octet : text) {
      octet(octet);
    }
  }

  /** Text of our own. */
  void trusted(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      octet(text.charAt(i));
    }
  }

  /** At most {@code max} characters of a text from outside, one byte a character. */
  void value(CharSequence text, int max) {
    int length = Math.min(text.length(), max);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && c != 0x7f) {
        octet(c <= 0xff ? c : '?');
      } else if (use == Use.LOG_LINE) {
        escaped(c);
      } else {
        octet(c < ' ' || c == 0x7f ? '?' : c);
      }
    }
  }

  private void escaped(char c) {
    octet('\\');
    if (c == '"' || c == '\\') {
      octet(c);
      return;
    }
    octet('u');
    octet('0');
    octet('0');
    octet(HEXADECIMAL[c >>> 4]);
    octet(HEXADECIMAL[c & 0xf]);
  }

  /** A number that is not negative. */
  void number(long value) {
    long divisor = 1;
    while (value / divisor >= 10) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      octet((int) ('0' + value / divisor % 10));
    }
  }

  /** With zeros before it. */
  void padded(long value, int digits) {
    long divisor = 1;
    for (int i = 1; i < digits; i++) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      octet((int) ('0' + value / divisor % 10));
    }
  }
}
