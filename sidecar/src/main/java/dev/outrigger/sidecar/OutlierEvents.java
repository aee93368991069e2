package dev.outrigger.sidecar;

import dev.outrigger.sidecar.balance.Ejection;
import dev.outrigger.sidecar.balance.EjectionCause;
import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Upstream;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Ejections and returns as Envoy's event log has them, one JSON object each ({@code envoy.data.cluster.v3.OutlierDetectionEvent}). Types
 * {@code FAILURES_IN_WINDOW} and {@code FAILED_PROBE} are ours. An endpoint that goes on probation is still out; its return is told when a
 * request has succeeded.
 */
final class OutlierEvents {

  private OutlierEvents() {}

  static String ejected(Ejection ejection, Instant at) {
    StringBuilder line = new StringBuilder(256);
    line.append("{\"type\":\"").append(ejection.cause()).append("\",");
    common(line, ejection.upstream(), ejection.endpoint(), "EJECT", ejection.ejections(), at);
    if (ejection.nanosSinceLastAction() >= 0) {
      line.append(",\"secs_since_last_action\":\"").append(seconds(ejection.nanosSinceLastAction())).append('"');
    }
    line.append(",\"enforced\":").append(ejection.enforced());
    Ejection.Rates rates = ejection.rates();
    if (rates == null) {
      line.append(",\"eject_consecutive_event\":{}");
    } else if (isSuccessRate(ejection.cause())) {
      line.append(",\"eject_success_rate_event\":{\"host_success_rate\":")
          .append((int) rates.endpoint())
          .append(",\"cluster_average_success_rate\":")
          .append((int) rates.clusterAverage())
          .append(",\"cluster_success_rate_ejection_threshold\":")
          .append((int) rates.threshold())
          .append('}');
    } else {
      line.append(",\"eject_failure_percentage_event\":{\"host_success_rate\":")
          .append((int) rates.endpoint())
          .append('}');
    }
    return line.append("}\n").toString();
  }

  static String returned(Upstream upstream, EndpointState endpoint, long nanosOut, Instant at) {
    StringBuilder line = new StringBuilder(256).append('{');
    common(line, upstream, endpoint, "UNEJECT", endpoint.ejections(), at);
    return line.append(",\"secs_since_last_action\":\"")
        .append(seconds(nanosOut))
        .append("\",\"enforced\":true}\n")
        .toString();
  }

  private static void common(
      StringBuilder line,
      Upstream upstream,
      EndpointState endpoint,
      String action,
      int ejections,
      Instant at) {
    line.append("\"timestamp\":\"").append(at).append("\",\"cluster_name\":\"");
    appendEscaped(line, upstream.name());
    line.append("\",\"upstream_url\":\"tcp://")
        .append(endpoint)
        .append("\",\"action\":\"")
        .append(action)
        .append("\",\"num_ejections\":")
        .append(ejections);
  }

  private static boolean isSuccessRate(EjectionCause cause) {
    return cause == EjectionCause.SUCCESS_RATE || cause == EjectionCause.SUCCESS_RATE_LOCAL_ORIGIN;
  }

  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }

  /** A cluster's name may hold anything (RFC 8259, section 7). */
  private static void appendEscaped(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ') {
        line.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
      } else {
        line.append(c);
      }
    }
  }
}
