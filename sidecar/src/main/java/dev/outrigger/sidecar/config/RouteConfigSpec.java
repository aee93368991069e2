package dev.outrigger.sidecar.config;

import java.util.List;

/**
 * A route configuration, inline or from RDS.
 *
 * @param ignorePortInHostMatching true when the port of the request's authority does not count
 */
public record RouteConfigSpec(
    String name,
    List<VirtualHostSpec> virtualHosts,
    HeaderMutations mutations,
    boolean ignorePortInHostMatching) {

  public RouteConfigSpec {
    virtualHosts = List.copyOf(virtualHosts);
  }
}
