package dev.outrigger.sidecar.balance;

/**
 * Where an endpoint stands with outlier detection: an immutable value, replaced by compare-and-set, so that exactly one thread makes each
 * step.
 *
 * @param multiplier times the base ejection time is how long the last or next time out is; decays while the endpoint behaves
 * @param ejections ever
 * @param since nanoseconds of the clock when it was last taken out or, serving again, came back; meaningless while {@code ejections} is 0
 * @param nanosOut how long it stays out, while it is out
 */
record Standing(Phase phase, int multiplier, int ejections, long since, long nanosOut) {

  static final Standing INITIAL = new Standing(Phase.SERVING, 0, 0, 0, 0);

  enum Phase {
    SERVING,
    OUT,
    /** Its time out is over and no request tries it. */
    PROBATION,
    /** One request tries it. */
    PROBING,
    /** Left the cluster: nothing moves it any more. */
    REMOVED
  }

  /** Counts against the cap on ejected endpoints. */
  boolean holdsReservation() {
    return phase == Phase.OUT || isOnProbation();
  }

  boolean isOnProbation() {
    return phase == Phase.PROBATION || phase == Phase.PROBING;
  }

  Standing out(int nextMultiplier, long now, long duration) {
    return new Standing(Phase.OUT, nextMultiplier, ejections + 1, now, duration);
  }

  Standing in(Phase next) {
    return new Standing(next, multiplier, ejections, since, nanosOut);
  }

  Standing serving(long now) {
    return new Standing(Phase.SERVING, multiplier, ejections, now, 0);
  }

  Standing withLowerMultiplier() {
    return new Standing(phase, multiplier - 1, ejections, since, nanosOut);
  }
}
