package dev.outrigger.sidecar.tcp;

import dev.outrigger.sidecar.config.AccessLogSpec;
import dev.outrigger.sidecar.config.TcpProxySpec;
import dev.outrigger.sidecar.telemetry.AccessLog;
import dev.outrigger.sidecar.telemetry.AccessLogFiles;
import dev.outrigger.sidecar.telemetry.ProxyMetrics;
import dev.outrigger.sidecar.telemetry.TcpMetrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Where relays are counted and logged. Thread-safe. */
public final class RelayTelemetry {

  private final ProxyMetrics metrics;
  private final AccessLogFiles files;
  private final String hostname;
  private final LongSupplier epochMillis;
  private final Map<List<AccessLogSpec>, List<AccessLog>> logs = new ConcurrentHashMap<>();

  /**
   * @param hostname for {@code %HOSTNAME%}
   * @param epochMillis the wall clock
   */
  public RelayTelemetry(ProxyMetrics metrics, AccessLogFiles files, String hostname, LongSupplier epochMillis) {
    this.metrics = metrics;
    this.files = files;
    this.hostname = hostname;
    this.epochMillis = epochMillis;
  }

  TcpMetrics metrics(TcpProxySpec spec) {
    return metrics.tcp(spec.statPrefix());
  }

  List<AccessLog> logs(TcpProxySpec spec) {
    return logs.computeIfAbsent(spec.accessLogs(), specs -> files.open(specs, hostname));
  }

  long epochMillis() {
    return epochMillis.getAsLong();
  }
}
