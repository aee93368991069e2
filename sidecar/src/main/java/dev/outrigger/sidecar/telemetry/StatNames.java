package dev.outrigger.sidecar.telemetry;

import java.util.Locale;
import java.util.Set;

/**
 * What the numbers of one kind of scope are called, and which of them are gauges; shared by all scopes of the kind. A constant is named as
 * Envoy names the number, in capitals: {@code UPSTREAM_RQ_TOTAL} is {@code upstream_rq_total}.
 *
 * @param <S> the numbers
 */
final class StatNames<S extends Enum<S>> {

  private final S[] stats;
  private final String[] texts;
  private final Set<S> gauges;

  /**
   * @param stats all of them, in their order
   * @param gauges those that also fall; all others only grow
   */
  StatNames(S[] stats, Set<S> gauges) {
    this.stats = stats;
    this.texts = new String[stats.length];
    this.gauges = gauges;
    for (S stat : stats) {
      texts[stat.ordinal()] = stat.name().toLowerCase(Locale.ROOT);
    }
  }

  int size() {
    return stats.length;
  }

  void write(StatGroup<S> values, Scope scope, MetricWriter out) {
    for (S stat : stats) {
      String text = texts[stat.ordinal()];
      if (gauges.contains(stat)) {
        out.gauge(scope, text, values.get(stat));
      } else {
        out.counter(scope, text, values.get(stat));
      }
    }
  }
}
