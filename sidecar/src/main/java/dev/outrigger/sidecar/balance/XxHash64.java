package dev.outrigger.sidecar.balance;

/**
 * XXH64 with seed 0, which Envoy hashes by: so equal requests go to equal endpoints, whichever of the two proxies they come
 * through. Allocates nothing.
 *
 * <p>Source: xxHash fast digest algorithm, 0.1.1.
 */
public final class XxHash64 {

  private static final long P1 = 0x9E37_79B1_85EB_CA87L;
  private static final long P2 = 0xC2B2_AE3D_27D4_EB4FL;
  private static final long P3 = 0x1656_67B1_9E37_79F9L;
  private static final long P4 = 0x85EB_CA77_C2B2_AE63L;
  private static final long P5 = 0x27D4_EB2F_1656_67C5L;

  /** {@code P1 + P2} and {@code -P1}, where two of the four lanes begin. */
  private static final long FIRST = 0x60EA_27EE_ADC0_B5D6L;
  private static final long LAST = 0x61C8_864E_7A14_3579L;

  private XxHash64() {}

  /** Of the text's characters, each taken as a byte. */
  public static long of(CharSequence text) {
    int length = text.length();
    int at = 0;
    long hash = P5;
    if (length >= 32) {
      long a = FIRST;
      long b = P2;
      long c = 0;
      long d = LAST;
      for (; at <= length - 32; at += 32) {
        a = round(a, eight(text, at));
        b = round(b, eight(text, at + 8));
        c = round(c, eight(text, at + 16));
        d = round(d, eight(text, at + 24));
      }
      hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
      hash = merge(merge(merge(merge(hash, a), b), c), d);
    }
    return avalanche(rest(hash + length, text, at));
  }

  private static long rest(long start, CharSequence text, int from) {
    int length = text.length();
    long hash = start;
    int at = from;
    for (; at <= length - 8; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, eight(text, at)), 27) * P1 + P4;
    }
    if (at <= length - 4) {
      hash = Long.rotateLeft(hash ^ four(text, at) * P1, 23) * P2 + P3;
      at += 4;
    }
    for (; at < length; at++) {
      hash = Long.rotateLeft(hash ^ one(text, at) * P5, 11) * P1;
    }
    return hash;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * P1 + P4;
  }

  private static long avalanche(long hash) {
    long mixed = (hash ^ hash >>> 33) * P2;
    mixed = (mixed ^ mixed >>> 29) * P3;
    return mixed ^ mixed >>> 32;
  }

  private static long eight(CharSequence text, int at) {
    return four(text, at) | four(text, at + 4) << 32;
  }

  private static long four(CharSequence text, int at) {
    return one(text, at) | one(text, at + 1) << 8 | one(text, at + 2) << 16 | one(text, at + 3) << 24;
  }

  private static long one(CharSequence text, int at) {
    return text.charAt(at) & 0xFF;
  }
}
