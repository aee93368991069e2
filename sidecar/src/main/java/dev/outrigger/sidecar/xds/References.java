package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.FilterChainSpec;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.TcpProxySpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who names whom. */
final class References {

  private References() {}

  /** The route configurations that a listener takes from RDS. */
  static Set<String> routeConfigs(ListenerSpec listener) {
    Set<String> names = new HashSet<>();
    chains(listener).forEach(chain -> {
      if (chain.filter() instanceof HttpConnectionManagerSpec manager
          && manager.routes() instanceof HttpConnectionManagerSpec.Routes.Rds rds) {
        names.add(rds.name());
      }
    });
    return names;
  }

  /** The clusters that a listener names itself, in relays and inline routes. */
  static Set<String> clusters(ListenerSpec listener) {
    Set<String> names = new HashSet<>();
    chains(listener).forEach(chain -> {
      switch (chain.filter()) {
        case TcpProxySpec tcp -> tcp.clusters().forEach(cluster -> names.add(cluster.cluster()));
        case HttpConnectionManagerSpec manager -> {
          if (manager.routes() instanceof HttpConnectionManagerSpec.Routes.Inline(RouteConfigSpec config)) {
            names.addAll(clusters(config));
          }
        }
      }
    });
    return names;
  }

  static Set<String> clusters(RouteConfigSpec config) {
    Set<String> names = new HashSet<>();
    config.virtualHosts().forEach(host -> host.routes().forEach(route -> {
      if (route.action() instanceof RouteAction.Forward forward) {
        forward.clusters().forEach(cluster -> names.add(cluster.cluster()));
      }
    }));
    return names;
  }

  /** Whether traffic of the listener may wait for a cluster. */
  static boolean waitsForClusters(ListenerSpec listener) {
    return chains(listener).anyMatch(chain -> switch (chain.filter()) {
      case TcpProxySpec tcp -> tcp.clusterWait().isPositive();
      case HttpConnectionManagerSpec manager -> manager.clusterWait().isPositive();
    });
  }

  /** What stands for routes that never came. */
  static RouteConfigSpec noRoutes(String name) {
    return new RouteConfigSpec(name, List.of(), HeaderMutations.NONE, false);
  }

  private static Stream<FilterChainSpec> chains(ListenerSpec listener) {
    return Stream.concat(listener.chains().stream(), Stream.ofNullable(listener.defaultChain()));
  }
}
