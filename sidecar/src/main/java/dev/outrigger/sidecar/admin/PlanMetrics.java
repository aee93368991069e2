package dev.outrigger.sidecar.admin;

import dev.outrigger.sidecar.plan.Changes;
import dev.outrigger.sidecar.plan.CurrentPlan;
import dev.outrigger.sidecar.plan.PlannedListener;
import dev.outrigger.sidecar.telemetry.ListenerStat;
import dev.outrigger.sidecar.telemetry.MetricSource;
import dev.outrigger.sidecar.telemetry.MetricWriter;
import dev.outrigger.sidecar.telemetry.Scope;
import dev.outrigger.sidecar.xds.SnapshotAssembler.Warming;
import java.util.List;
import java.util.function.Supplier;

/** The listeners that there are now, and how listeners and clusters came and went, under Envoy's names. */
public final class PlanMetrics implements MetricSource {
  private final CurrentPlan plan;
  private final Supplier<Warming> warming;

  /**
   * @param warming asked from any thread
   */
  public PlanMetrics(CurrentPlan plan, Supplier<Warming> warming) {
    this.plan = plan;
    this.warming = warming;
  }

  @Override
  public void writeTo(MetricWriter out) {
    List<PlannedListener> listeners = plan.get().listeners();
    long connections = 0;
    for (PlannedListener listener : listeners) {
      listener.metrics().writeTo(Scope.listener(listener.spec().address().toString().replace(':', '_')), out);
      connections += listener.metrics().get(ListenerStat.DOWNSTREAM_CX_ACTIVE);
    }
    Warming waiting = warming.get();
    out.gauge(Scope.PROCESS, "server.total_connections", connections);
    out.gauge(Scope.PROCESS, "listener_manager.total_listeners_active", listeners.size());
    out.gauge(Scope.PROCESS, "listener_manager.total_listeners_warming", waiting.listeners());
    changes(plan.listenerChanges(), "listener_manager.listener_", out);
    out.gauge(Scope.PROCESS, "cluster_manager.warming_clusters", waiting.clusters());
    changes(plan.clusterChanges(), "cluster_manager.cluster_", out);
  }

  private static void changes(Changes changes, String start, MetricWriter out) {
    out.counter(Scope.PROCESS, start + "added", changes.added());
    out.counter(Scope.PROCESS, start + "modified", changes.modified());
    out.counter(Scope.PROCESS, start + "removed", changes.removed());
  }
}
