package dev.outrigger.controlplane.translate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an outgoing cluster, as Istio writes it: {@code outbound|80|green|echo.demo.svc.cluster.local}.
 *
 * @param subset empty for all of the host's backends
 */
record ClusterName(int port, String subset, String host) {

  static final String BLACK_HOLE = "BlackHoleCluster";
  static final String PASSTHROUGH = "PassthroughCluster";
  static final String INBOUND_PASSTHROUGH = "InboundPassthroughCluster";

  private static final Pattern OUTBOUND = Pattern.compile("outbound\\|(\\d{1,5})\\|([^|]*)\\|([^|]+)");

  /** Null when it is not the name of an outgoing cluster. */
  static @Nullable ClusterName parse(String name) {
    Matcher parts = OUTBOUND.matcher(name);
    return parts.matches() ? new ClusterName(Integer.parseInt(parts.group(1)), parts.group(2), parts.group(3)) : null;
  }

  @Override
  public String toString() {
    return "outbound|" + port + "|" + subset + "|" + host;
  }
}
