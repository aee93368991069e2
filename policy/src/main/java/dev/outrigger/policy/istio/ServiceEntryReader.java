package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.istio.ServiceEntry.Port;
import dev.outrigger.policy.istio.ServiceEntry.Resolution;
import dev.outrigger.policy.kube.ObjectMeta;
import dev.outrigger.policy.kube.Service.TrafficDistribution;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a ServiceEntry; what is an error there is one in Istio's validation too. */
final class ServiceEntryReader {

  private static final String DISTRIBUTION = "networking.istio.io/traffic-distribution";

  private static final Map<String, TrafficDistribution> DISTRIBUTIONS =
      Map.of("PreferClose", TrafficDistribution.PREFER_SAME_ZONE, "PreferSameZone",
          TrafficDistribution.PREFER_SAME_ZONE, "PreferSameNode", TrafficDistribution.PREFER_SAME_NODE);

  private static final Map<String, Resolution> RESOLUTIONS = Map.of("NONE", Resolution.NONE, "STATIC",
      Resolution.STATIC, "DNS", Resolution.DNS, "DNS_ROUND_ROBIN", Resolution.DNS_ROUND_ROBIN);

  private static final String DYNAMIC_DNS = "DYNAMIC_DNS";

  private ServiceEntryReader() {}

  static ServiceEntry read(ObjectMeta metadata, Fields object) {
    object.leave("status");
    return object.objectOrEmpty("spec", spec -> spec(metadata, spec));
  }

  private static ServiceEntry spec(ObjectMeta metadata, Fields spec) {
    Resolution resolution = resolution(spec);
    List<Port> ports = ports(spec);
    List<Workload> endpoints = spec.objects("endpoints", WorkloadReader::read);
    ServiceEntry entry = new ServiceEntry(metadata, hosts(spec),
        spec.texts("addresses", "an IP address, or a block of them as 10.0.0.0/8", IpLiteral::isBlock),
        ports.stream().filter(port -> !port.port().isUdp()).toList(), external(spec), resolution, endpoints,
        spec.object("workloadSelector", selector -> selector.textMap("labels")),
        ExportToReader.readOrNobody(spec, metadata.namespace()),
        spec.texts("subjectAltNames", "a name that a certificate may have", name -> !name.isEmpty()),
        DISTRIBUTIONS.get(metadata.annotations().getOrDefault(DISTRIBUTION, "")));
    check(entry, spec);
    return entry;
  }

  private static Resolution resolution(Fields spec) {
    if (DYNAMIC_DNS.equals(spec.has("resolution") ? spec.text("resolution") : null)) {
      spec.error("resolution", "not-supported",
          DYNAMIC_DNS + " is not supported yet (expected: one of DNS, DNS_ROUND_ROBIN, NONE, STATIC)");
      return Resolution.NONE;
    }
    return spec.word("resolution", RESOLUTIONS, Resolution.NONE);
  }

  private static boolean external(Fields spec) {
    return spec.word("location", Map.of("MESH_EXTERNAL", true, "MESH_INTERNAL", false), true);
  }

  private static List<String> hosts(Fields spec) {
    List<String> hosts = spec.texts("hosts", HostNames.EXPECTED_FULL, HostNames::isFullName);
    spec.requireItems("hosts", "at least one host name");
    Set<String> seen = new HashSet<>();
    for (String host : hosts) {
      if (!seen.add(host)) {
        spec.error("hosts", "bad-value", '"' + host + "\" twice (expected: each host once)");
      }
    }
    return hosts;
  }

  private static List<Port> ports(Fields spec) {
    Set<String> names = new HashSet<>();
    Set<Integer> numbers = new HashSet<>();
    List<Port> ports = spec.objects("ports", fields -> {
      ListenerPort port = ListenerPortReader.read(fields);
      if (port.name().isEmpty()) {
        fields.error("name", "missing", "missing (expected: a name that no other port of the entry has)");
      } else if (!names.add(port.name())) {
        fields.wrong("name", "a name that no other port of the entry has");
      }
      if (port.number() > 0 && !numbers.add(port.number())) {
        fields.wrong("number", "a port that no other of the entry has");
      }
      return new Port(port, fields.port("targetPort"));
    });
    spec.requireItems("ports", "at least one port");
    return ports;
  }

  /** What no field says alone. */
  private static void check(ServiceEntry entry, Fields spec) {
    checkBackends(entry, spec);
    checkAddresses(entry, spec);
    boolean plainTcp =
        entry.ports().stream().map(Port::port).anyMatch(port -> !port.mayBeHttp() && !port.isTls());
    if (plainTcp && entry.hosts().size() > 1 && entry.resolution() != Resolution.NONE) {
      spec.error("hosts", "bad-value", entry.hosts().size()
          + " hosts and a port that is neither HTTP nor TLS (expected: one host, for connections do not say which they mean)");
    }
  }

  private static void checkBackends(ServiceEntry entry, Fields spec) {
    boolean hasEndpoints = !entry.endpoints().isEmpty();
    if (hasEndpoints && entry.workloadSelector() != null) {
      spec.error("endpoints", "bad-value", "beside workloadSelector (expected: one of the two)");
    }
    switch (entry.resolution()) {
      case NONE -> {
        if (hasEndpoints) {
          spec.error("endpoints", "bad-value", "with resolution NONE, where clients choose (expected: none)");
        }
        if (entry.workloadSelector() != null) {
          spec.warn("workloadSelector", "no-effect", "with resolution NONE, where clients choose (expected: none)");
        }
      }
      case STATIC -> {
        for (Workload endpoint : entry.endpoints()) {
          if (!IpLiteral.isAny(endpoint.address())) {
            spec.error("endpoints", "bad-value", endpoint.address()
                + " with resolution STATIC (expected: an IP address, or resolution DNS)");
          }
        }
      }
      case DNS, DNS_ROUND_ROBIN -> checkLookedUp(entry, spec);
    }
    checkPortNames(entry, spec);
  }

  private static void checkLookedUp(ServiceEntry entry, Fields spec) {
    if (entry.endpoints().isEmpty() && entry.workloadSelector() == null) {
      entry.hosts()
          .stream()
          .filter(host -> host.startsWith("*"))
          .forEach(host -> spec.error("hosts", "bad-value",
              host + " with resolution " + entry.resolution()
                  + " and no endpoints (expected: a name that can be looked up)"));
    }
    if (entry.resolution() == Resolution.DNS_ROUND_ROBIN && entry.endpoints().size() > 1) {
      spec.error("endpoints", "bad-value",
          entry.endpoints().size() + " with resolution DNS_ROUND_ROBIN (expected: none or one)");
    }
  }

  private static void checkPortNames(ServiceEntry entry, Fields spec) {
    Set<String> names = new HashSet<>();
    entry.ports().forEach(port -> names.add(port.port().name()));
    for (Workload endpoint : entry.endpoints()) {
      endpoint.ports()
          .keySet()
          .stream()
          .filter(name -> !names.contains(name))
          .forEach(name -> spec.error("endpoints",
              "bad-value",
              "port \"" + name + "\" of " + endpoint.address() + " (expected: the name of one of spec.ports)"));
    }
  }

  private static void checkAddresses(ServiceEntry entry, Fields spec) {
    if (entry.resolution().isLookedUp() && entry.addresses().stream().anyMatch(address -> address.indexOf('/') >= 0)) {
      spec.error("addresses", "bad-value",
          "a block with resolution " + entry.resolution() + " (expected: IP addresses, or resolution NONE or STATIC)");
    }
    if (entry.addresses().isEmpty()) {
      entry.ports()
          .stream()
          .map(Port::port)
          .filter(port -> port.protocol().isEmpty() || (!port.mayBeHttp() && !port.isTls()))
          .forEach(port -> spec.warn("addresses", "whole-port", "missing, with port " + port.number() + " for "
              + (port.protocol().isEmpty() ? "an unknown protocol" : port.protocol())
              + ": connections of clients to any address with that port go to this host"
              + " (expected: the addresses that clients connect to)"));
    }
  }
}
