package dev.outrigger.controlplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.Sidecar;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the chains of a listener were made of: the rule that sends connections somewhere, else the service that they are for.
 * A chain for requests to a port is of all services that have it, and so nobody's.
 */
record ListenerOrigins(MeshView view, Origins origins) {

  /** What Envoy says when a listener's address is not to be had, and who says where that is. */
  private static final String CANNOT_BIND = "cannot bind";

  List<Origin> of(Listener listener) throws InvalidProtocolBufferException {
    List<Origin> found = new ArrayList<>();
    for (int i = 0; i < listener.getFilterChainsCount(); i++) {
      found.add(new Origin("filter_chains[" + i + "]", of(listener.getFilterChains(i))));
    }
    if (listener.hasDefaultFilterChain()) {
      found.add(new Origin("default_filter_chain", of(listener.getDefaultFilterChain())));
    }
    if (listener.hasApiListener()) {
      found.add(new Origin("", ofAuthority(listener.getName())));
    }
    Sidecar sidecar = view.sidecar();
    if (sidecar != null && asksFor(sidecar, listener)) {
      found.add(new Origin(CANNOT_BIND, sidecar.ref()));
    }
    return found;
  }

  private static boolean asksFor(Sidecar sidecar, Listener listener) {
    int number = listener.getAddress().getSocketAddress().getPortValue();
    return sidecar.egress()
        .stream()
        .anyMatch(egress -> egress.port() != null && egress.port().number() == number
            && listener.getName().endsWith("_" + number));
  }

  private @Nullable ObjectRef of(FilterChain chain) throws InvalidProtocolBufferException {
    ObjectRef rule = Origins.config(chain.getMetadata());
    if (rule != null) {
      return rule;
    }
    for (InboundPort port : chain.getName().startsWith("inbound_") ? InboundPorts.of(view) : List.<InboundPort>of()) {
      if (port.listenerName().equals(chain.getName())) {
        return origins.ofInbound(port);
      }
    }
    for (Filter filter : chain.getFiltersList()) {
      ObjectRef object = of(filter.getTypedConfig());
      if (object != null) {
        return object;
      }
    }
    return null;
  }

  private @Nullable ObjectRef of(Any filter) throws InvalidProtocolBufferException {
    if (filter.is(TcpProxy.class)) {
      return origins.ofName(filter.unpack(TcpProxy.class).getCluster());
    }
    return filter.is(HttpConnectionManager.class)
        ? ofAuthority(filter.unpack(HttpConnectionManager.class).getRds().getRouteConfigName())
        : null;
  }

  /** Of a host's own requests; a port alone is nobody's. */
  private @Nullable ObjectRef ofAuthority(String name) {
    int colon = name.lastIndexOf(':');
    return colon < 0 ? null : origins.ofHost(name.substring(0, colon));
  }
}
