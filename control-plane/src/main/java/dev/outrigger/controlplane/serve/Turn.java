package dev.outrigger.controlplane.serve;

/** One connection's share in the {@link Turns}. On the connection's serial executor only. */
final class Turn {

  private enum Phase {
    NONE, WAITING, HELD
  }

  private final Turns turns;
  private Phase phase = Phase.NONE;
  private int taken;
  /** Something was sent in it. */
  private boolean used;
  private boolean begun;

  Turn(Turns turns) {
    this.turns = turns;
  }

  /**
   * Whether it is this connection's turn.
   *
   * @param granted hands over to the serial executor, where {@link #granted} is to be called
   */
  boolean take(Runnable granted) {
    if (phase == Phase.NONE) {
      phase = turns.take(granted) ? Phase.HELD : Phase.WAITING;
      taken++;
      used = false;
      begun = false;
    }
    return phase == Phase.HELD;
  }

  void granted() {
    phase = Phase.HELD;
  }

  boolean isHeld() {
    return phase == Phase.HELD;
  }

  /** Notes that something was sent. */
  void use() {
    used = phase == Phase.HELD;
  }

  boolean isUsed() {
    return used && phase == Phase.HELD;
  }

  /** Whether it is asked this for the first time in this turn. */
  boolean begins() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  /** Tells one turn from those before and after it. */
  int number() {
    return taken;
  }

  void giveBack() {
    if (phase == Phase.HELD) {
      phase = Phase.NONE;
      turns.giveBack();
    }
  }
}
