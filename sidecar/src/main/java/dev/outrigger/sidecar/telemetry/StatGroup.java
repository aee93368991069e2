package dev.outrigger.sidecar.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The numbers of one scope, writable from any thread without locks.
 *
 * <p>All of a scope stand in one array and an increment is one atomic add. With one event loop, which is the default, that is uncontended and
 * about 5 ns, some ten times a request; a plain add by one writer per loop would save 4 of them but needs an array, and a lookup of it, for
 * each pair of loop and scope, and adders with cells cost four times the memory.
 *
 * @param <S> the numbers
 */
public abstract sealed class StatGroup<S extends Enum<S>>
    permits ClusterMetrics, HttpMetrics, ListenerMetrics, TcpMetrics {
  private final StatNames<S> names;
  private final AtomicLongArray values;

  StatGroup(StatNames<S> names) {
    this.names = names;
    this.values = new AtomicLongArray(names.size());
  }

  public final void increment(S stat) {
    values.getAndAdd(stat.ordinal(), 1);
  }

  /** Of gauges. */
  public final void decrement(S stat) {
    values.getAndAdd(stat.ordinal(), -1);
  }

  public final void add(S stat, long amount) {
    values.getAndAdd(stat.ordinal(), amount);
  }

  /** Of gauges. */
  public final void set(S stat, long value) {
    values.set(stat.ordinal(), value);
  }

  public final long get(S stat) {
    return values.get(stat.ordinal());
  }

  final void write(Scope scope, MetricWriter out) {
    names.write(this, scope, out);
  }
}
