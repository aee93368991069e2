package dev.outrigger.sidecar.admin;

import dev.outrigger.sidecar.telemetry.MetricSource;
import dev.outrigger.sidecar.telemetry.MetricWriter;
import dev.outrigger.sidecar.telemetry.Scope;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** Envoy's {@code server.*}: state, uptime and memory of the process. */
public final class ServerMetrics implements MetricSource {
  private final ProxyControl control;
  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

  public ServerMetrics(ProxyControl control) {
    this.control = control;
  }

  @Override
  public void writeTo(MetricWriter out) {
    ServerInfo info = control.info();
    out.gauge(Scope.PROCESS, "server.live", info.getState() == ServerInfo.State.LIVE ? 1 : 0);
    out.gauge(Scope.PROCESS, "server.state", info.getStateValue());
    out.gauge(Scope.PROCESS, "server.uptime", info.getUptimeCurrentEpoch().getSeconds());
    out.gauge(Scope.PROCESS, "server.memory_allocated", memory.getHeapMemoryUsage().getUsed());
    out.gauge(Scope.PROCESS, "server.memory_heap_size", memory.getHeapMemoryUsage().getCommitted());
  }
}
