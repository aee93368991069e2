package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.istio.Sidecar.Capture;
import dev.outrigger.policy.istio.Sidecar.Egress;
import dev.outrigger.policy.istio.Sidecar.Endpoint;
import dev.outrigger.policy.istio.Sidecar.HostSelector;
import dev.outrigger.policy.istio.Sidecar.Ingress;
import dev.outrigger.policy.istio.Sidecar.Outbound;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a Sidecar; what is an error there is one in Istio's validation too. */
final class SidecarReader {

  private static final Map<String, Capture> CAPTURES =
      Map.of("DEFAULT", Capture.DEFAULT, "IPTABLES", Capture.IPTABLES, "NONE", Capture.NONE);

  private static final String UNIX = "unix://";

  private static final String HOSTS =
      "namespace/host: a namespace, . or *, with ~ before it for all but those; and a host"
          + " name, *.domain or *";

  private static final Pattern ENDPOINT =
      Pattern.compile("(?:(?<v4>127\\.0\\.0\\.1|0\\.0\\.0\\.0)|\\[(?<v6>::1|::)])?:(?<port>[0-9]{1,5})");

  private SidecarReader() {}

  static Sidecar read(ObjectMeta metadata, Fields object) {
    object.leave("status");
    return object.objectOrEmpty("spec", spec -> spec(metadata, spec));
  }

  private static Sidecar spec(ObjectMeta metadata, Fields spec) {
    Sidecar sidecar = new Sidecar(metadata,
        spec.objectOrEmpty("workloadSelector", selector -> selector.textMap("labels")), ingress(spec),
        egress(spec), spec.object("outboundTrafficPolicy", SidecarReader::outbound),
        spec.object("inboundConnectionPool", ConnectionPoolReader::read));
    if (sidecar.ingress().isEmpty() && sidecar.egress().isEmpty() && sidecar.outbound() == null
        && sidecar.inboundConnectionPool() == null) {
      spec.error("", "missing",
          "empty (expected: one of egress, inboundConnectionPool, ingress, outboundTrafficPolicy)");
    }
    return sidecar;
  }

  private static List<Ingress> ingress(Fields spec) {
    Set<Integer> numbers = new HashSet<>();
    return spec.objects("ingress", fields -> {
      fields.refuse("tls", "requests would be taken in the clear");
      ListenerPort port = requiredPort(fields, numbers);
      Ingress ingress = new Ingress(port, bind(fields), capture(fields), endpoint(fields),
          fields.object("connectionPool", ConnectionPoolReader::read));
      return port.isUdp() ? null : ingress;
    });
  }

  private static List<Egress> egress(Fields spec) {
    Set<Integer> numbers = new HashSet<>();
    List<Boolean> catchAll = new ArrayList<>();
    return spec.objects("egress", fields -> {
      if (catchAll.contains(true)) {
        fields.error("", "bad-value", "after one without a port, which takes the rest (expected: that one last)");
      }
      ListenerPort port = fields.has("port") ? requiredPort(fields, numbers) : null;
      catchAll.add(port == null);
      fields.requireItems("hosts", "at least one, as ./* or */*");
      return new Egress(port, bind(fields), capture(fields), hosts(fields));
    });
  }

  private static ListenerPort requiredPort(Fields listener, Set<Integer> numbers) {
    if (!listener.has("port")) {
      listener.error("port", "missing", "missing (expected: number, protocol and name)");
    }
    return listener.objectOrEmpty("port", fields -> {
      fields.notSupported("targetPort");
      if (!listener.has("port")) {
        fields.leaveRest();
        return new ListenerPort(0, "", "");
      }
      ListenerPort port = ListenerPortReader.read(fields);
      if (port.number() > 0 && !numbers.add(port.number())) {
        fields.wrong("number", "a port that no other of these listeners has");
      }
      return port;
    });
  }

  private static String bind(Fields listener) {
    String bind = listener.text("bind", "");
    if (bind.startsWith(UNIX)) {
      listener.error("bind", "not-supported", bind + " is a Unix domain socket, which is not supported yet"
          + " (expected: an IP address)");
    } else if (!bind.isEmpty() && !IpLiteral.isAny(bind)) {
      listener.wrong("bind", "an IP address");
    }
    return bind;
  }

  private static Capture capture(Fields listener) {
    return listener.word("captureMode", CAPTURES, Capture.DEFAULT);
  }

  private static @Nullable Endpoint endpoint(Fields listener) {
    String text = listener.text("defaultEndpoint", "");
    if (text.isEmpty()) {
      return null;
    }
    if (text.startsWith(UNIX)) {
      listener.error("defaultEndpoint", "not-supported",
          text + " is a Unix domain socket, which is not supported yet (expected: an address and a port)");
      return null;
    }
    Matcher parts = ENDPOINT.matcher(text);
    int port = parts.matches() ? Integer.parseInt(parts.group("port")) : 0;
    if (port < 1 || port > 65_535) {
      listener.wrong("defaultEndpoint",
          "127.0.0.1:port, 0.0.0.0:port, [::1]:port, [::]:port or :port, with a port from 1 to 65535");
      return null;
    }
    String address = parts.group("v4") != null ? parts.group("v4") : parts.group("v6");
    return new Endpoint(address == null ? "127.0.0.1" : address, port);
  }

  private static List<HostSelector> hosts(Fields listener) {
    return listener.texts("hosts", HOSTS, SidecarReader::isHostSelector)
        .stream()
        .map(SidecarReader::hostSelector)
        .toList();
  }

  private static boolean isHostSelector(String text) {
    int slash = text.indexOf('/');
    String namespace = text.substring(0, Math.max(slash, 0));
    String plain = namespace.startsWith("~") ? namespace.substring(1) : namespace;
    return slash > 0 && HostNames.isHost(text.substring(slash + 1))
        && (namespace.equals("~") || plain.equals("*") || plain.equals(".") || HostNames.isSubset(plain));
  }

  private static HostSelector hostSelector(String text) {
    int slash = text.indexOf('/');
    boolean excluded = text.startsWith("~");
    String namespace = text.substring(excluded ? 1 : 0, slash);
    return new HostSelector(namespace.isEmpty() ? "*" : namespace, text.substring(slash + 1), excluded);
  }

  private static Outbound outbound(Fields policy) {
    boolean allowed = policy.word("mode", Map.of("ALLOW_ANY", true, "REGISTRY_ONLY", false), false);
    Destination proxy = policy.object("egressProxy", SidecarReader::proxy);
    if (proxy != null && !allowed) {
      policy.error("egressProxy", "bad-value", "with mode REGISTRY_ONLY (expected: mode ALLOW_ANY)");
    }
    return new Outbound(allowed, proxy);
  }

  private static Destination proxy(Fields proxy) {
    String host = HostNames.required(proxy);
    if (!proxy.has("port")) {
      proxy.error("port", "missing", "missing (expected: number)");
    }
    Integer port = proxy.objectOrEmpty("port", fields -> fields.port("number"));
    return new Destination(host, proxy.text("subset"), port);
  }
}
