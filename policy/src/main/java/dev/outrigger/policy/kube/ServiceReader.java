package dev.outrigger.policy.kube;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.kube.Service.Family;
import dev.outrigger.policy.kube.Service.InternalTraffic;
import dev.outrigger.policy.kube.Service.Port;
import dev.outrigger.policy.kube.Service.TargetPort;
import dev.outrigger.policy.kube.Service.TrafficDistribution;
import dev.outrigger.policy.tree.Tree;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a Service; defaults and limits are those of Kubernetes' API. */
final class ServiceReader {

  /** A label of DNS, as the API server wants it. */
  private static final int LONGEST_PORT_NAME = 63;

  private static final String HEADLESS = "None";

  /** Istio's annotation for what is now {@code trafficDistribution}. */
  private static final String DISTRIBUTION = "networking.istio.io/traffic-distribution";

  /** The word in {@code sessionAffinity} for one pod per client. */
  private static final String CLIENT_IP = "ClientIP";

  /** Kubernetes' default, and its limit: a day. */
  private static final int AFFINITY_SECONDS = 10_800;

  private static final int MAX_AFFINITY_SECONDS = 86_400;

  private static final Map<String, Family> FAMILIES = Map.of("IPv4", Family.IPV4, "IPv6", Family.IPV6);

  private static final Map<String, Service.Type> TYPES =
      Map.of("ClusterIP", Service.Type.CLUSTER_IP, "NodePort", Service.Type.NODE_PORT,
          "LoadBalancer", Service.Type.LOAD_BALANCER, "ExternalName", Service.Type.EXTERNAL_NAME);

  private static final Map<String, InternalTraffic> INTERNAL_TRAFFIC =
      Map.of("Cluster", InternalTraffic.CLUSTER, "Local",
          InternalTraffic.LOCAL);

  private static final Map<String, TrafficDistribution> DISTRIBUTIONS = Map.of("PreferClose",
      TrafficDistribution.PREFER_SAME_ZONE, "PreferSameZone", TrafficDistribution.PREFER_SAME_ZONE, "PreferSameNode",
      TrafficDistribution.PREFER_SAME_NODE);

  static final Map<String, Protocol> PROTOCOLS =
      Map.of("TCP", Protocol.TCP, "UDP", Protocol.UDP, "SCTP", Protocol.SCTP);

  private ServiceReader() {}

  static Service read(ObjectMeta metadata, Fields object) {
    object.leave("status");
    TrafficDistribution annotated = annotated(metadata, object);
    return object.objectOrEmpty("spec", spec -> spec(metadata, annotated, spec));
  }

  private static Service spec(ObjectMeta metadata, @Nullable TrafficDistribution annotated, Fields spec) {
    spec.leave("allocateLoadBalancerNodePorts", "externalIPs", "externalTrafficPolicy", "healthCheckNodePort",
        "ipFamilyPolicy", "loadBalancerClass", "loadBalancerIP", "loadBalancerSourceRanges");
    Service.Type type = spec.word("type", TYPES, Service.Type.CLUSTER_IP);
    List<String> ips = clusterIps(spec);
    boolean headless = ips.contains(HEADLESS);
    String externalName = type == Service.Type.EXTERNAL_NAME
        ? spec.requiredText("externalName", "the DNS name that the service stands for", name -> true)
        : spec.text("externalName");
    TrafficDistribution distribution = spec.word("trafficDistribution", DISTRIBUTIONS);
    return new Service(metadata, type, headless ? List.of() : ips, headless, family(headless ? List.of() : ips, spec),
        type == Service.Type.EXTERNAL_NAME ? externalName : null, spec.textMap("selector"),
        ports(spec, type != Service.Type.EXTERNAL_NAME && !headless), spec.flag("publishNotReadyAddresses", false),
        spec.word("internalTrafficPolicy", INTERNAL_TRAFFIC, InternalTraffic.CLUSTER),
        distribution == null ? annotated : distribution, clientIpAffinity(spec));
  }

  private static Family family(List<String> ips, Fields spec) {
    List<String> families = spec.texts("ipFamilies", "IPv4 or IPv6", FAMILIES::containsKey);
    if (!ips.isEmpty()) {
      return IpLiteral.isV6(ips.getFirst()) ? Family.IPV6 : Family.IPV4;
    }
    return families.isEmpty() ? Family.IPV4 : FAMILIES.getOrDefault(families.getFirst(), Family.IPV4);
  }

  /** What Istio's annotation asks for, in any case of letters; {@code Any} is no preference, as where there is none. */
  private static @Nullable TrafficDistribution annotated(ObjectMeta metadata, Fields object) {
    String written = metadata.annotations().get(DISTRIBUTION);
    if (written == null || written.equalsIgnoreCase("Any")) {
      return null;
    }
    for (Map.Entry<String, TrafficDistribution> word : DISTRIBUTIONS.entrySet()) {
      if (word.getKey().equalsIgnoreCase(written)) {
        return word.getValue();
      }
    }
    object.warn("metadata", "bad-value", "annotation " + DISTRIBUTION + ": \"" + written
        + "\" is not used (expected: one of Any, PreferClose, PreferSameNode, PreferSameZone)");
    return null;
  }

  private static List<String> clusterIps(Fields spec) {
    String expected = "an IP address or None";
    List<String> several = spec.texts("clusterIPs", expected, ServiceReader::isClusterIp);
    String one = spec.text("clusterIP");
    if (one == null || one.isEmpty()) {
      return several;
    }
    if (!isClusterIp(one)) {
      spec.wrong("clusterIP", expected);
    }
    return several.isEmpty() ? List.of(one) : several;
  }

  private static boolean isClusterIp(String text) {
    return text.equals(HEADLESS) || IpLiteral.isAny(text);
  }

  private static List<Port> ports(Fields spec, boolean required) {
    Set<String> names = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    List<Port> ports = spec.objects("ports", port -> {
      Port read = port(port);
      if (!names.add(read.name())) {
        port.error("name", "bad-value",
            '"' + read.name() + "\" (expected: a name that no other port of the service has)");
      }
      if (read.port() > 0 && !numbers.add(read.protocol() + "/" + read.port())) {
        port.wrong("port", "a port that no other of the service has for " + read.protocol());
      }
      return read;
    });
    if (required) {
      spec.requireItems("ports", "at least one port, for the service is neither headless nor an ExternalName");
    }
    return ports;
  }

  private static Port port(Fields port) {
    port.leave("nodePort");
    Integer number = port.port("port");
    if (number == null && !port.has("port")) {
      port.error("port", "missing", "missing (expected: a whole number, 1..65535)");
    }
    int known = number == null ? 0 : number;
    String name = port.text("name", "");
    if (name.length() > LONGEST_PORT_NAME) {
      port.error("name", "bad-value",
          "a name of " + name.length() + " characters (expected: at most " + LONGEST_PORT_NAME + ")");
    }
    return new Port(name, known, port.word("protocol", PROTOCOLS, Protocol.TCP),
        port.text("appProtocol"),
        targetPort(port, known));
  }

  private static TargetPort targetPort(Fields port, int servicePort) {
    if (port.take("targetPort") instanceof Tree.Scalar target && target.kind() == Tree.Kind.TEXT) {
      return new TargetPort.Named(target.text());
    }
    Integer number = port.port("targetPort");
    return new TargetPort.Number(number == null ? servicePort : number);
  }

  private static @Nullable Duration clientIpAffinity(Fields spec) {
    int seconds = spec.objectOrEmpty("sessionAffinityConfig", config -> config.objectOrEmpty("clientIP",
        clientIp -> clientIp.whole("timeoutSeconds", 1, MAX_AFFINITY_SECONDS, AFFINITY_SECONDS)));
    String affinity = spec.word("sessionAffinity", Map.of("None", "None", CLIENT_IP, CLIENT_IP));
    return CLIENT_IP.equals(affinity) ? Duration.ofSeconds(seconds) : null;
  }
}
