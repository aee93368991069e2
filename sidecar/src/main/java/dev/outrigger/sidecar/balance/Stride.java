package dev.outrigger.sidecar.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A weighted rotation without a lock: all indexes are visited in turn, and in each turn an index is taken if its scaled weight has grown over
 * the next multiple of the greatest one. Over as many turns as the greatest weight every index gets exactly its share, spread evenly. The idea
 * is the static stride scheduler of gRPC's A58; it gives the shares of Envoy's deadline queue, whose heap all threads would have to lock.
 */
final class Stride {

  /** Scaled weights go up to here; weights further apart than this are brought closer. */
  private static final long MAX = 0xffff;

  private final long[] scaled;
  private final AtomicLong next;

  /**
   * @param weights at least one, each above 0
   * @param seed where the rotation begins
   */
  Stride(long[] weights, long seed) {
    long greatest = 1;
    for (long weight : weights) {
      greatest = Math.max(greatest, weight);
    }
    scaled = new long[weights.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.max(1, Math.round((double) weights[i] * MAX / greatest));
    }
    next = new AtomicLong(Long.remainderUnsigned(seed, MAX * weights.length));
  }

  /** The next index; at most one turn over all of them, because the one with the greatest weight is taken in each. */
  int next() {
    while (true) {
      long step = next.getAndIncrement();
      int index = (int) (step % scaled.length);
      long turn = step / scaled.length;
      // indexes start at different phases, so that equal light weights do not all come in the same turn
      long phase = index * (MAX / 2);
      if ((scaled[index] * turn + phase) % MAX >= MAX - scaled[index]) {
        return index;
      }
    }
  }
}
