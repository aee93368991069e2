package dev.outrigger.policy.field;

import org.jspecify.annotations.Nullable;

/** Whole numbers as YAML's core schema writes them: decimal, {@code 0x} hexadecimal, {@code 0o} octal. */
final class WholeNumber {

  private WholeNumber() {}

  /** Null when it does not fit in 64 bits. */
  static @Nullable Long parse(String written) {
    try {
      if (written.startsWith("0x")) {
        return Long.parseLong(written, 2, written.length(), 16);
      }
      if (written.startsWith("0o")) {
        return Long.parseLong(written, 2, written.length(), 8);
      }
      return Long.parseLong(written);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
