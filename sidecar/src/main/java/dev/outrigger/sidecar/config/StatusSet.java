package dev.outrigger.sidecar.config;

import java.util.BitSet;
import java.util.function.IntPredicate;

/** Some of the statuses that a response of HTTP may have, 100 to 599. */
public final class StatusSet {

  private static final int FIRST = 100;
  private static final int LAST = 599;

  private final BitSet statuses;

  private StatusSet(BitSet statuses) {
    this.statuses = statuses;
  }

  /** Those that the condition holds for. */
  public static StatusSet where(IntPredicate condition) {
    BitSet statuses = new BitSet();
    for (int status = FIRST; status <= LAST; status++) {
      statuses.set(status, condition.test(status));
    }
    return new StatusSet(statuses);
  }

  /** Allocates nothing. */
  public boolean contains(int status) {
    return statuses.get(status);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StatusSet set && statuses.equals(set.statuses);
  }

  @Override
  public int hashCode() {
    return statuses.hashCode();
  }

  @Override
  public String toString() {
    return statuses.toString();
  }
}
