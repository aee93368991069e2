package dev.outrigger.policy.field;

import org.jspecify.annotations.Nullable;

/** Finite numbers as YAML's core schema writes them. */
final class FractionalNumber {

  private FractionalNumber() {}

  /** Null when it is none, or too large. */
  static @Nullable Double parse(String written) {
    Long whole = WholeNumber.parse(written);
    if (whole != null) {
      return whole.doubleValue();
    }
    try {
      double number = Double.parseDouble(written);
      return Double.isFinite(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
