package dev.outrigger.sidecar;

import dev.outrigger.sidecar.config.FilterChainSpec;
import dev.outrigger.sidecar.config.FilterChainSpec.Match;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.EscapedSlashes;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.Routes;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.ServerHeader;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.UnderscoreHeaders;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.ListenerSpec.Destination;
import dev.outrigger.sidecar.config.NetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The listener of {@code --http-proxy-address}: as a control plane would send it, all settings Envoy's defaults. */
final class HttpProxyListener {

  /** Also the name of its route configuration; Istio's control plane serves one of that name. */
  static final String NAME = "http_proxy";

  /** Clusters that no request needed before may have to be asked for. */
  private static final Duration CLUSTER_WAIT = Duration.ofSeconds(10);

  private HttpProxyListener() {}

  static ListenerSpec at(NetAddress address) {
    HttpConnectionManagerSpec http = new HttpConnectionManagerSpec(NAME, new Routes.Rds(NAME), List.of(), false, 0,
        false, true, false, false, "envoy", ServerHeader.OVERWRITE, Duration.ofHours(1), Duration.ofMinutes(5),
        Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(1), 60 << 10, 100, 0,
        false, false, EscapedSlashes.KEEP_UNCHANGED, UnderscoreHeaders.ALLOW, Set.of(), false, true, null,
        CLUSTER_WAIT);
    return new ListenerSpec(NAME, address, true, Destination.LOCAL, List.of(new FilterChainSpec("", Match.ALL, http)),
        null, false,
        false, Duration.ZERO, true, 1 << 20);
  }
}
