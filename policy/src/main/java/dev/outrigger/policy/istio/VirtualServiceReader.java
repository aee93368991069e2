package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a VirtualService. */
final class VirtualServiceReader {

  private VirtualServiceReader() {}

  static VirtualService read(ObjectMeta metadata, Fields object) {
    object.leave("status");
    return object.objectOrEmpty("spec", spec -> spec(metadata, spec));
  }

  private static VirtualService spec(ObjectMeta metadata, Fields spec) {
    spec.notSupported("tcp", "tls");
    if (!spec.has("tcp") && !spec.has("tls")) {
      spec.requireItems("http", "at least one route");
    }
    return new VirtualService(metadata, hosts(spec), gateways(spec), ExportToReader.read(spec, metadata.namespace()),
        routes(spec));
  }

  private static List<String> hosts(Fields spec) {
    List<String> hosts = spec.texts("hosts", HostNames.EXPECTED, HostNames::isHost);
    spec.requireItems("hosts", "at least one host name");
    Set<String> seen = new HashSet<>();
    for (String host : hosts) {
      if (!seen.add(host)) {
        spec.error("hosts", "bad-value", '"' + host + "\" twice (expected: each host once)");
      }
    }
    return hosts;
  }

  private static List<String> gateways(Fields spec) {
    List<String> gateways = spec.texts("gateways", "the name of a gateway, or mesh", name -> !name.isEmpty());
    for (String gateway : gateways) {
      if (!gateway.equals(VirtualService.MESH)) {
        spec.warn("gateways", "not-supported", '"' + gateway + "\" is not supported yet; the rule holds "
            + (gateways.contains(VirtualService.MESH) ? "for sidecars only" : "nowhere") + " (expected: mesh)");
      }
    }
    return gateways.isEmpty() ? List.of(VirtualService.MESH) : gateways;
  }

  private static List<HttpRoute> routes(Fields spec) {
    List<HttpRoute> routes = new ArrayList<>();
    spec.objects("http", route -> {
      if (routes.stream().anyMatch(HttpRoute::matchesAll)) {
        route.warn("", "no-effect",
            "never reached, for a route before it takes every request (expected: that one last)");
      }
      HttpRoute read = HttpRouteReader.read(route);
      if (read != null) {
        routes.add(read);
      }
      return read;
    });
    return routes;
  }
}
