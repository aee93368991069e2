package dev.outrigger.policy.istio;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.List;

/**
 * Ports that a proxy at the edge of the mesh listens on. Nothing of it is for sidecars; it is kept for the rules that name it. How
 * its servers end TLS is checked and not kept, as long as nobody serves it.
 *
 * @param servers in order
 */
public record Gateway(ObjectMeta metadata, List<Server> servers) implements IstioObject {

  public static final String KIND = "Gateway";

  public Gateway {
    servers = List.copyOf(servers);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * Which one a rule of a namespace names, as Istio resolves it: {@code namespace/name}, a name of the rule's own namespace, or, as
   * once, a full name of DNS.
   */
  public static ObjectRef named(String text, String own) {
    int slash = text.indexOf('/');
    if (slash >= 0) {
      String namespace = text.substring(0, slash);
      return new ObjectRef(KIND, namespace.equals(".") ? own : namespace, text.substring(slash + 1));
    }
    String[] labels = text.split("\\.", 3);
    return new ObjectRef(KIND, labels.length > 1 ? labels[1] : own, labels[0]);
  }

  /** Whether some server takes requests for a host, or for a part of the hosts that a wildcard stands for, by a rule of a namespace. */
  public boolean takes(String host, String namespace) {
    return servers.stream().anyMatch(server -> server.hosts.stream().anyMatch(taken -> takes(taken, host, namespace)));
  }

  private boolean takes(String taken, String host, String namespace) {
    int slash = taken.indexOf('/');
    String from = slash < 0 ? "*" : taken.substring(0, slash);
    String name = taken.substring(slash + 1);
    return (from.equals("*") || namespace.equals(from.equals(".") ? metadata.namespace() : from))
        && (covers(name, host) || covers(host, name));
  }

  private static boolean covers(String name, String other) {
    return name.equals(other) || (name.startsWith("*") && other.endsWith(name.substring(1)));
  }

  /** @param hosts as written: a host, or a namespace, a slash and a host */
  public record Server(ListenerPort port, List<String> hosts) {

    public Server {
      hosts = List.copyOf(hosts);
    }
  }
}
