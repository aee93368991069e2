package dev.outrigger.sidecar.admin;

import dev.outrigger.sidecar.balance.EjectionCause;
import dev.outrigger.sidecar.balance.OutlierCounters;
import dev.outrigger.sidecar.balance.RequestBudget;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.RouteAction.RoutingPriority;
import dev.outrigger.sidecar.telemetry.MetricSource;
import dev.outrigger.sidecar.telemetry.MetricWriter;
import dev.outrigger.sidecar.telemetry.Scope;
import java.util.Collection;
import java.util.function.Supplier;

/** The numbers of the clusters that there are now, under Envoy's names. */
public final class UpstreamMetrics implements MetricSource {
  private final Supplier<? extends Collection<Upstream>> upstreams;

  /**
   * @param upstreams those of the current plan; asked from any thread
   */
  public UpstreamMetrics(Supplier<? extends Collection<Upstream>> upstreams) {
    this.upstreams = upstreams;
  }

  @Override
  public void writeTo(MetricWriter out) {
    Collection<Upstream> all = upstreams.get();
    out.gauge(Scope.PROCESS, "cluster_manager.active_clusters", all.size());
    for (Upstream upstream : all) {
      write(upstream, Scope.cluster(upstream.spec().statName()), out);
    }
  }

  private static void write(Upstream upstream, Scope scope, MetricWriter out) {
    upstream.metrics().writeTo(scope, out);
    Upstream.Membership membership = upstream.membership();
    out.gauge(scope, "membership_total", membership.total());
    out.gauge(scope, "membership_healthy", membership.healthy());
    out.gauge(scope, "membership_degraded", membership.degraded());
    out.counter(scope, "membership_change", upstream.membershipChanges());
    out.counter(scope, "lb_healthy_panic", upstream.panicPicks());
    if (upstream.spec().outlier() != null) {
      outliers(upstream, scope, out);
    }
    breakers(upstream.budget(RoutingPriority.DEFAULT), "circuit_breakers.default.", scope, out);
    breakers(upstream.budget(RoutingPriority.HIGH), "circuit_breakers.high.", scope, out);
  }

  private static void outliers(Upstream upstream, Scope scope, MetricWriter out) {
    out.gauge(scope, "outlier_detection.ejections_active", upstream.activeEjections());
    OutlierCounters outliers = upstream.outlierCounters();
    out.counter(scope, "outlier_detection.ejections_enforced_total", outliers.enforcedTotal());
    out.counter(scope, "outlier_detection.ejections_overflow", outliers.overflow());
    for (EjectionCause cause : EjectionCause.values()) {
      out.counter(scope, "outlier_detection.ejections_detected_" + name(cause), outliers.detected(cause));
      out.counter(scope, "outlier_detection.ejections_enforced_" + name(cause), outliers.enforced(cause));
    }
  }

  /** Envoy's names; the last two are ours. */
  private static String name(EjectionCause cause) {
    return switch (cause) {
      case CONSECUTIVE_5XX -> "consecutive_5xx";
      case CONSECUTIVE_GATEWAY_FAILURE -> "consecutive_gateway_failure";
      case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> "consecutive_local_origin_failure";
      case SUCCESS_RATE -> "success_rate";
      case SUCCESS_RATE_LOCAL_ORIGIN -> "local_origin_success_rate";
      case FAILURE_PERCENTAGE -> "failure_percentage";
      case FAILURE_PERCENTAGE_LOCAL_ORIGIN -> "local_origin_failure_percentage";
      case FAILURES_IN_WINDOW -> "failures_in_window";
      case FAILED_PROBE -> "failed_probe";
    };
  }

  /** 1 while a limit is reached. */
  private static void breakers(RequestBudget budget, String start, Scope scope, MetricWriter out) {
    out.gauge(scope, start + "cx_open", open(budget.openConnections(), budget.limits().maxConnections()));
    out.gauge(scope, start + "rq_pending_open", open(budget.pendingRequests(), budget.limits().maxPendingRequests()));
    out.gauge(scope, start + "rq_open", open(budget.activeRequests(), budget.limits().maxRequests()));
    out.gauge(scope, start + "rq_retry_open", open(budget.activeRetries(), budget.maxRetries()));
  }

  private static long open(long held, long limit) {
    return held >= limit ? 1 : 0;
  }
}
