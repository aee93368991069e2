package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.policy.istio.Destination;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.WeightedDestination;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which clusters the destinations of rules are. */
final class DestinationNames {

  private DestinationNames() {}

  /** The cluster goes out by name whether it exists or not; while it does not, requests are answered with 503. */
  static ClusterName cluster(MeshView view, VirtualService rule, Destination destination, int calledPort) {
    String host = MeshHost.fqdn(destination.host(), rule.metadata().namespace(), view.options().clusterDomain());
    String subset = Objects.requireNonNullElse(destination.subset(), "");
    Integer port = destination.port();
    return new ClusterName(port != null ? port : port(view.service(host), calledPort), subset, host);
  }

  /** Of a destination that gives the full name of its host, and its port. */
  static ClusterName cluster(Destination destination) {
    return new ClusterName(Objects.requireNonNull(destination.port(), "port"),
        Objects.requireNonNullElse(destination.subset(), ""), destination.host());
  }

  /** Those that traffic goes to: of several, all that weigh something. */
  static List<WeightedDestination> used(List<WeightedDestination> all) {
    return all.size() == 1 ? all : all.stream().filter(destination -> destination.weight() > 0).toList();
  }

  private static int port(@Nullable MeshService service, int calledPort) {
    return service != null && service.ports().size() == 1 ? service.ports().getFirst().number() : calledPort;
  }
}
