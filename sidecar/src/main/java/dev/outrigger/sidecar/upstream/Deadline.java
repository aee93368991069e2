package dev.outrigger.sidecar.upstream;

/**
 * A moment by which something must have happened. One object serves for the whole life of a connection or an exchange: it is set, moved and
 * cleared any number of times without allocation. Confined to the event loop of its {@link Deadlines}.
 */
public abstract class Deadline {

  static final long NEVER = Long.MAX_VALUE;

  /** When {@link #expired} is due, or {@link #NEVER}. */
  long due = NEVER;

  /** The key under which the heap holds it: never later than {@link #due}. */
  long key;

  /** Position in the heap, -1 when it is not there. */
  int position = -1;

  /** The deadline has passed; it is cleared before the call and may be set again from within it. */
  protected abstract void expired();

  /** One whose expiry is told to {@code action}, for owners that have several. */
  public static Deadline of(Runnable action) {
    return new Deadline() {
      @Override
      protected void expired() {
        action.run();
      }
    };
  }

  /** Whether it is set. */
  public final boolean pending() {
    return due != NEVER;
  }
}
