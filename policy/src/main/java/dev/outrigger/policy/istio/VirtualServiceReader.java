package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.HttpRouteReader.Role;
import dev.outrigger.policy.kube.ObjectMeta;
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
    if (!spec.has("tcp") && !spec.has("tls")) {
      spec.requireItems("http", "at least one route");
    }
    boolean delegate = !spec.has("hosts") && spec.has("http");
    List<String> hosts = hosts(spec, delegate);
    HttpRouteReader http = new HttpRouteReader(delegate ? Role.DELEGATE : Role.ROOT);
    return new VirtualService(metadata, hosts, gateways(spec), ExportToReader.read(spec, metadata.namespace()),
        spec.objects("http", http::read), spec.objects("tls", route -> L4RouteReader.tls(route, hosts)),
        spec.objects("tcp", L4RouteReader::tcp));
  }

  /** A rule without hosts is one that others delegate to, and has nothing but HTTP routes. */
  private static List<String> hosts(Fields spec, boolean delegate) {
    if (delegate) {
      spec.leave("hosts");
      for (String field : List.of("gateways", "tcp", "tls")) {
        if (spec.has(field)) {
          spec.error(field, "bad-value",
              "in a VirtualService without hosts, which others delegate to (expected: http only, or hosts)");
        }
      }
      return List.of();
    }
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
}
