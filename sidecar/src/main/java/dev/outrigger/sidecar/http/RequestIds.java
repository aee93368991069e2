package dev.outrigger.sidecar.http;

import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/** Writes random UUIDs (RFC 9562, version 4) as text, without a string in between. Used by one thread. */
final class RequestIds {

  static final int LENGTH = 36;

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final LongSupplier random;

  RequestIds(LongSupplier random) {
    this.random = random;
  }

  /** Writes {@value #LENGTH} bytes into {@code id}. */
  void next(byte[] id) {
    long high = (random.getAsLong() & ~0xf000L) | 0x4000L;
    long low = (random.getAsLong() & ~(3L << 62)) | (1L << 63);
    digits(id, 0, high, 60, 8);
    id[8] = '-';
    digits(id, 9, high, 28, 4);
    id[13] = '-';
    digits(id, 14, high, 12, 4);
    id[18] = '-';
    digits(id, 19, low, 60, 4);
    id[23] = '-';
    digits(id, 24, low, 44, 12);
  }

  private static void digits(byte[] id, int at, long bits, int firstShift, int count) {
    for (int i = 0; i < count; i++) {
      id[at + i] = DIGITS[(int) (bits >>> (firstShift - 4 * i)) & 0xf];
    }
  }
}
