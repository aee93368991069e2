package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.istio.Gateway.Server;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a Gateway; what is an error here is one in Istio's validation too. */
final class GatewayReader {

  private static final String HOSTS = "a host name, *.domain or *, or a namespace, . or * with a slash before it";

  private GatewayReader() {}

  static Gateway read(ObjectMeta metadata, Fields object) {
    object.leave("status");
    object.warn("", "not-supported",
        "not served yet: no proxy listens on its ports (expected: another gateway until then)");
    return object.objectOrEmpty("spec", spec -> spec(metadata, spec));
  }

  private static Gateway spec(ObjectMeta metadata, Fields spec) {
    spec.textMap("selector");
    spec.requireItems("servers", "at least one, with port and hosts");
    Set<String> names = new HashSet<>();
    return new Gateway(metadata, spec.objects("servers", server -> server(server, names)));
  }

  private static Server server(Fields server, Set<String> names) {
    String bind = server.text("bind", "");
    if (!bind.isEmpty() && !IpLiteral.isAny(bind)) {
      server.wrong("bind", "an IP address");
    }
    server.leave("name", "defaultEndpoint");
    ListenerPort port = port(server, names);
    if (server.has("tls")) {
      server.object("tls", tls -> GatewayTlsReader.read(tls, port));
    } else if (port.isTls()) {
      server.error("tls", "missing", "missing (expected: how TLS is ended, for " + port.protocol() + ")");
    }
    server.requireItems("hosts", HOSTS);
    return new Server(port, server.texts("hosts", HOSTS, GatewayReader::isHost));
  }

  private static ListenerPort port(Fields server, Set<String> names) {
    if (!server.has("port")) {
      server.error("port", "missing", "missing (expected: number, protocol and name)");
      return new ListenerPort(0, "", "");
    }
    return server.objectOrEmpty("port", fields -> {
      fields.leave("targetPort");
      for (String name : List.of("protocol", "name")) {
        if (!fields.has(name)) {
          fields.error(name, "missing", "missing (expected: a text)");
        }
      }
      ListenerPort port = ListenerPortReader.read(fields);
      if (!port.name().isEmpty() && !names.add(port.name())) {
        fields.wrong("name", "a name that no other port of the Gateway has");
      }
      return port;
    });
  }

  private static boolean isHost(String text) {
    int slash = text.indexOf('/');
    String namespace = text.substring(0, Math.max(slash, 0));
    return HostNames.isHost(text.substring(slash + 1))
        && (slash < 0 || namespace.equals("*") || namespace.equals(".") || HostNames.isSubset(namespace));
  }
}
