package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.ConnectionPool;
import dev.outrigger.policy.istio.ConsistentHash;
import dev.outrigger.policy.istio.TrafficSettings;
import dev.outrigger.policy.istio.Tunnel;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig;
import io.envoyproxy.envoy.type.v3.HashPolicy;

/** What of a DestinationRule holds for connections that are passed on as they are. */
final class TcpPolicy {

  private TcpPolicy() {}

  static void apply(TrafficSettings settings, EffectiveBalancing balancing, TcpProxy.Builder proxy) {
    ConnectionPool pool = settings.connectionPool();
    if (pool != null && pool.tcp().idleTimeout() != null) {
      proxy.setIdleTimeout(Wire.duration(pool.tcp().idleTimeout()));
    }
    if (pool != null && pool.tcp().maxConnectionDuration() != null) {
      proxy.setMaxDownstreamConnectionDuration(Wire.duration(pool.tcp().maxConnectionDuration()));
    }
    if (balancing.hashKey() instanceof ConsistentHash.SourceIp) {
      proxy.addHashPolicy(HashPolicy.newBuilder().setSourceIp(HashPolicy.SourceIp.getDefaultInstance()));
    }
    if (settings.tunnel() != null) {
      proxy.setTunnelingConfig(tunnel(settings.tunnel()));
    }
  }

  private static TunnelingConfig tunnel(Tunnel tunnel) {
    String host = tunnel.host().indexOf(':') >= 0 ? "[" + tunnel.host() + "]" : tunnel.host();
    return TunnelingConfig.newBuilder()
        .setHostname(host + ":" + tunnel.port())
        .setUsePost(tunnel.method() == Tunnel.Method.POST)
        .build();
  }
}
