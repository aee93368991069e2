package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.policy.istio.L4Match;
import dev.outrigger.policy.istio.L4Route;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.WeightedDestination;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where connections to a port go: as the TCP and TLS routes of VirtualServices say, else to the service itself. */
record ConnectionRoutes(MeshView view, NetworkFilters filters) {

  /**
   * Tells the ways of a port's connections, the first that matches to be taken.
   *
   * @param protocol spoken there
   * @param own the connections that are the service's
   * @param address that all of them were made to; null when there are several
   */
  void forEach(
      ServicePort port,
      PortProtocol protocol,
      ChainMatch own,
      @Nullable String address,
      BiConsumer<ChainMatch, Supplier<FilterChain.Builder>> way) {
    List<VirtualService> rules = view.connectionRules(port);
    boolean allTaken = protocol == PortProtocol.TLS ? tls(rules, port, own, address, way)
        : tcp(rules, port, own, address, way);
    if (!allTaken) {
      way.accept(own, () -> chain(to(port)));
    }
  }

  /** Up to the first route that takes all; false when there is none. */
  private boolean tcp(
      List<VirtualService> rules,
      ServicePort port,
      ChainMatch own,
      @Nullable String address,
      BiConsumer<ChainMatch, Supplier<FilterChain.Builder>> way) {
    for (VirtualService rule : rules) {
      for (L4Route route : rule.tcp()) {
        Supplier<FilterChain.Builder> chain = () -> chain(to(route, rule, port)).setMetadata(ClusterMetadata.of(rule));
        List<String> subnets = new ArrayList<>();
        for (L4Match match : matches(route)) {
          if (!isFor(match, port)) {
            continue;
          }
          if (takesAll(match, address)) {
            way.accept(own, chain);
            return true;
          }
          subnets.addAll(match.destinationSubnets());
        }
        if (address == null && !subnets.isEmpty()) {
          way.accept(new ChainMatch(subnets, own.serverNames()), chain);
        }
      }
    }
    return false;
  }

  /** The names that clients ask for decide; as soon as a rule speaks of some, others are none of the service's, as in Istio. */
  private boolean tls(
      List<VirtualService> rules,
      ServicePort port,
      ChainMatch own,
      @Nullable String address,
      BiConsumer<ChainMatch, Supplier<FilterChain.Builder>> way) {
    boolean any = false;
    for (VirtualService rule : rules) {
      for (L4Route route : rule.tls()) {
        for (L4Match match : matches(route)) {
          boolean everywhere = takesAll(match, address);
          if (isFor(match, port) && (everywhere || address == null)) {
            way.accept(new ChainMatch(everywhere ? own.subnets() : match.destinationSubnets(), match.sniHosts()),
                () -> chain(to(route, rule, port)).setMetadata(ClusterMetadata.of(rule)));
            any = true;
          }
        }
      }
    }
    return any;
  }

  private static List<L4Match> matches(L4Route route) {
    return route.matches().isEmpty() ? List.of(L4Match.ALL) : route.matches();
  }

  private boolean isFor(L4Match match, ServicePort port) {
    return match.scope().includes(port.number(), view.proxy().namespace(), view.proxy().labels());
  }

  /** Whether no address is asked for, or the only one there is. */
  private static boolean takesAll(L4Match match, @Nullable String address) {
    return match.destinationSubnets().isEmpty()
        || (address != null && match.destinationSubnets().stream().anyMatch(subnet -> Subnet.of(subnet).has(address)));
  }

  private FilterChain.Builder chain(TcpProxy.Builder proxy) {
    return FilterChain.newBuilder().addFilters(filters.service(proxy));
  }

  private TcpProxy.Builder to(L4Route route, VirtualService rule, ServicePort port) {
    List<WeightedDestination> used = DestinationNames.used(route.destinations());
    ClusterName first = cluster(rule, used.getFirst(), port);
    TcpProxy.Builder proxy = TcpProxy.newBuilder();
    if (used.size() == 1) {
      proxy.setStatPrefix(first.toString()).setCluster(first.toString());
    } else {
      TcpProxy.WeightedCluster.Builder clusters = TcpProxy.WeightedCluster.newBuilder();
      used.forEach(destination -> clusters.addClusters(TcpProxy.WeightedCluster.ClusterWeight.newBuilder()
          .setName(cluster(rule, destination, port).toString())
          .setWeight(destination.weight())));
      proxy.setStatPrefix(rule.metadata().name() + "." + rule.metadata().namespace()).setWeightedClusters(clusters);
    }
    return policy(used.size() == 1 ? first : new ClusterName(first.port(), "", first.host()), proxy);
  }

  private ClusterName cluster(VirtualService rule, WeightedDestination destination, ServicePort port) {
    return DestinationNames.cluster(view, rule, destination.destination(), port.number());
  }

  private TcpProxy.Builder to(ServicePort port) {
    return policy(new ClusterName(port.number(), "", port.host()),
        TcpProxy.newBuilder().setStatPrefix(port.clusterName()).setCluster(port.clusterName()));
  }

  /** Of several destinations what holds for the first one's host, as in Istio. */
  private TcpProxy.Builder policy(ClusterName cluster, TcpProxy.Builder proxy) {
    ClusterTarget target = ClusterTarget.of(view, cluster.toString());
    if (target != null) {
      TcpPolicy.apply(target.settings(),
          EffectiveBalancing.of(target.settings(), target.port().service(), view.options()), proxy);
    }
    return proxy;
  }
}
