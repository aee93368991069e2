package dev.outrigger.sidecar.admin;

import dev.outrigger.sidecar.telemetry.MetricSource;
import dev.outrigger.sidecar.telemetry.MetricWriter;
import dev.outrigger.sidecar.telemetry.Scope;
import dev.outrigger.sidecar.xds.ResourceType;
import dev.outrigger.sidecar.xds.XdsStatus;
import java.util.function.Supplier;

/** How the proxy stands with its control plane, under Envoy's names. */
public final class XdsMetrics implements MetricSource {
  private final Supplier<XdsStatus> status;

  /**
   * @param status asked from any thread
   */
  public XdsMetrics(Supplier<XdsStatus> status) {
    this.status = status;
  }

  @Override
  public void writeTo(MetricWriter out) {
    XdsStatus now = status.get();
    out.gauge(Scope.PROCESS, "control_plane.connected_state", now.connected() ? 1 : 0);
    updates(now, ResourceType.CLUSTERS, "cluster_manager.cds.", out);
    updates(now, ResourceType.LISTENERS, "listener_manager.lds.", out);
  }

  private static void updates(XdsStatus now, ResourceType type, String start, MetricWriter out) {
    XdsStatus.TypeStatus updates = now.types().get(type);
    if (updates != null) {
      out.counter(Scope.PROCESS, start + "update_attempt", updates.attempts());
      out.counter(Scope.PROCESS, start + "update_success", updates.successes());
      out.counter(Scope.PROCESS, start + "update_rejected", updates.rejections());
    }
  }
}
