package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.tree.Tree;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Reads shares of requests. */
final class PercentReader {

  private static final int MILLIONTHS_OF_ONE_PERCENT = 10_000;

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private static final BigDecimal LEAST = new BigDecimal("0.0001");

  private PercentReader() {}

  /** {@code value} of a mapping; absent counts as 0, as in the API. */
  static Percent read(Fields percent) {
    return of(percent, "value");
  }

  /** A field of an older form, with the number itself; null when it is not there. */
  static @Nullable Percent deprecated(Fields parent, String name, String instead) {
    if (parent.take(name) == null) {
      return null;
    }
    parent.warn(name, "deprecated", "an older form (expected: " + instead + ")");
    return of(parent, name);
  }

  private static Percent of(Fields fields, String name) {
    Tree tree = fields.take(name);
    if (tree == null) {
      return new Percent(0);
    }
    BigDecimal value = number(tree);
    if (value == null || value.signum() < 0 || value.compareTo(HUNDRED) > 0
        || (value.signum() > 0 && value.compareTo(LEAST) < 0)) {
      fields.wrong(name, "0, or a number from 0.0001 to 100");
      return new Percent(0);
    }
    return new Percent(value.multiply(BigDecimal.valueOf(MILLIONTHS_OF_ONE_PERCENT))
        .setScale(0, RoundingMode.DOWN)
        .intValueExact());
  }

  /** Not of a size that would take long to reckon with. */
  private static @Nullable BigDecimal number(Tree tree) {
    if (!(tree instanceof Tree.Scalar(Tree.Kind kind, String text, int line))
        || (kind != Tree.Kind.WHOLE && kind != Tree.Kind.FRACTION) || text.length() > 40) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.scale()) > 40 ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
