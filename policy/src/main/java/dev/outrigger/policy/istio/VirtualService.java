package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.ObjectMeta;
import java.util.List;
import java.util.stream.Stream;

/**
 * How traffic to hosts is routed.
 *
 * @param hosts as written; {@link MeshHost#fqdn} tells what a short one means; empty for a rule that others delegate to
 * @param gateways where the rule holds; {@code mesh} stands for all sidecars
 * @param http in order, the first that matches wins; empty leaves the hosts' own routes as they are
 * @param tls for connections whose TLS is passed on, in order
 * @param tcp in order
 */
public record VirtualService(
    ObjectMeta metadata,
    List<String> hosts,
    List<String> gateways,
    ExportTo exportTo,
    List<HttpRoute> http,
    List<L4Route> tls,
    List<L4Route> tcp) implements IstioObject {

  public static final String KIND = "VirtualService";

  /** The name in {@code gateways} that stands for all sidecars; what holds when none is named. */
  public static final String MESH = "mesh";

  public VirtualService {
    hosts = List.copyOf(hosts);
    gateways = List.copyOf(gateways);
    http = List.copyOf(http);
    tls = List.copyOf(tls);
    tcp = List.copyOf(tcp);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** Full names of all hosts that its traffic is sent to, copies of it too. */
  public Stream<String> destinationHosts(String clusterDomain) {
    Stream<Destination> forwarded = http.stream()
        .flatMap(route -> Stream.concat(route.destinations().stream().map(WeightedDestination::destination),
            route.settings().mirrors().stream().map(HttpMirror::destination)));
    Stream<Destination> connected = Stream.concat(tls.stream(), tcp.stream())
        .flatMap(route -> route.destinations().stream().map(WeightedDestination::destination));
    return Stream.concat(forwarded, connected)
        .map(destination -> MeshHost.fqdn(destination.host(), metadata.namespace(), clusterDomain));
  }

  public boolean appliesToMesh() {
    return gateways.contains(MESH);
  }

  /** Whether it routes no host itself, but what other rules leave to it. */
  public boolean isDelegate() {
    return hosts.isEmpty();
  }
}
