package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.ObjectMeta;
import java.util.List;

/**
 * How requests to hosts are routed.
 *
 * @param hosts as written; {@link MeshHost#fqdn} tells what a short one means
 * @param gateways where the rule holds; {@code mesh} stands for all sidecars
 * @param http in order, the first that matches wins; empty leaves the hosts' own routes as they are
 */
public record VirtualService(
    ObjectMeta metadata,
    List<String> hosts,
    List<String> gateways,
    ExportTo exportTo,
    List<HttpRoute> http) implements IstioObject {

  public static final String KIND = "VirtualService";

  /** The name in {@code gateways} that stands for all sidecars; what holds when none is named. */
  public static final String MESH = "mesh";

  public VirtualService {
    hosts = List.copyOf(hosts);
    gateways = List.copyOf(gateways);
    http = List.copyOf(http);
  }

  @Override
  public String kind() {
    return KIND;
  }

  public boolean appliesToMesh() {
    return gateways.contains(MESH);
  }
}
