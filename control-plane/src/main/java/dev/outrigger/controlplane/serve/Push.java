package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.Impact;

/**
 * What may be different for one proxy since it was last told.
 *
 * @param sinceNanos when the oldest change in it came in
 * @param offeredNanos when the oldest of it was offered to the proxy's connection
 */
record Push(Impact impact, long sinceNanos, long offeredNanos) {

  /** This and a later one as one. */
  Push then(Push later) {
    return new Push(impact.plus(later.impact), sinceNanos, offeredNanos);
  }
}
