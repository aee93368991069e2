package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.Gateway;
import dev.outrigger.policy.istio.VirtualService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a VirtualService is for a Gateway that is not there, or does not take what it routes (Istio's IST0101 and IST0132). */
final class GatewayChecks {

  private GatewayChecks() {}

  static List<Finding> of(MeshObjects objects) {
    Map<ObjectRef, Gateway> gateways = new HashMap<>();
    objects.gateways().forEach(gateway -> gateways.put(gateway.ref(), gateway));
    List<Finding> findings = new ArrayList<>();
    for (VirtualService route : objects.virtualServices()) {
      for (int i = 0; i < route.gateways().size(); i++) {
        String name = route.gateways().get(i);
        if (!name.equals(VirtualService.MESH)) {
          ObjectRef ref = Gateway.named(name, route.metadata().namespace());
          Gateway gateway = gateways.get(ref);
          if (gateway == null) {
            findings.add(new Finding(Severity.WARNING, "unknown-gateway", route.ref(), null, "spec.gateways[" + i + "]",
                name + " (expected: mesh, or the name of a Gateway in namespace " + ref.namespace() + ")"));
          } else {
            hosts(route, gateway, findings);
          }
        }
      }
    }
    return findings;
  }

  private static void hosts(VirtualService route, Gateway gateway, List<Finding> findings) {
    for (int i = 0; i < route.hosts().size(); i++) {
      String host = route.hosts().get(i);
      if (!gateway.takes(host, route.metadata().namespace())) {
        findings.add(new Finding(Severity.WARNING, "host-not-in-gateway", route.ref(), null, "spec.hosts[" + i + "]",
            host + " (expected: a host of " + gateway.ref() + ", or this one among spec.servers[].hosts there)"));
      }
    }
  }
}
