package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.policy.istio.VirtualService;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * RDS. Three kinds of names: a port number, with all HTTP services of that port, told apart by the request's host;
 * {@code host:port}, for a port of which it is only seen whether it speaks HTTP; and {@code http_proxy}, with all HTTP
 * services, for requests that were sent to the proxy itself.
 */
final class RouteGenerator {

  static final String HTTP_PROXY = "http_proxy";

  /** Where hosts that are no service of the mesh are served, as in Istio, and the port that a URL need not name. */
  private static final int HTTP_PORT = 80;

  private static final int MAX_DIRECT_RESPONSE_BYTES = 1 << 20;

  private final MeshView view;
  private final RouteTranslator translator;

  RouteGenerator(MeshView view) {
    this.view = view;
    this.translator = new RouteTranslator(view);
  }

  Stream<Draft> routes(Names names) {
    Stream<String> asked = switch (names) {
      case Names.All all -> names().stream();
      case Names.Only(Set<String> only) -> only.stream();
    };
    return asked.map(name -> new Draft(name, () -> routes(name)));
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    names.add(HTTP_PROXY);
    view.scope().egress().forEach(egress -> {
      if (egress.isHttpProxy()) {
        names.add(String.valueOf(egress.port()));
      }
      httpPorts(egress).forEach(port -> {
        names.add(Integer.toString(port.number()));
        if (isDetected(port, egress)) {
          names.add(port.authority());
        }
      });
    });
    return names;
  }

  /** Null when there is none of this name. */
  private @Nullable RouteConfiguration routes(String name) {
    if (name.equals(HTTP_PROXY)) {
      return httpProxy();
    }
    int colon = name.lastIndexOf(':');
    if (!name.substring(colon + 1).matches("[0-9]{1,5}")) {
      return null;
    }
    int number = Integer.parseInt(name.substring(colon + 1));
    return colon < 0 ? onPort(number) : onDetectedPort(name.substring(0, colon), number);
  }

  private @Nullable RouteConfiguration onPort(int number) {
    EgressScope egress = view.scope().egress(number);
    if (egress == null) {
      return null;
    }
    if (egress.isHttpProxy()) {
      return configuration(Integer.toString(number), proxied(List.of(egress))).build();
    }
    List<ServicePort> ports = httpPorts(egress).filter(port -> port.number() == number).toList();
    if (ports.isEmpty()) {
      return null;
    }
    VirtualHosts hosts = new VirtualHosts(VirtualHosts.Ports.IGNORED);
    ports.forEach(port -> addService(hosts, port, egress));
    if (number == HTTP_PORT) {
      addOtherHosts(hosts, egress);
    }
    hosts.addLast(others());
    return configuration(Integer.toString(number), hosts).setIgnorePortInHostMatching(true).build();
  }

  /** The client's own choice of address has told the service, so whatever host it asks for is this one. */
  private @Nullable RouteConfiguration onDetectedPort(String host, int number) {
    EgressScope egress = view.scope().egress(number);
    ServicePort port = egress == null ? null : egress.port(host, number);
    if (egress == null || port == null || !isDetected(port, egress)) {
      return null;
    }
    VirtualHosts hosts = new VirtualHosts(VirtualHosts.Ports.IGNORED);
    List<Route> routes = serviceRoutes(port, egress);
    hosts.addLast(routes.isEmpty() ? others() : virtualHost(port.authority()).addAllRoutes(routes));
    return configuration(port.authority(), hosts).setIgnorePortInHostMatching(true).build();
  }

  private RouteConfiguration httpProxy() {
    return configuration(HTTP_PROXY, proxied(view.scope().egress())).build();
  }

  /** For requests that were sent to the proxy itself, so that their hosts tell the port too. */
  private VirtualHosts proxied(List<EgressScope> seen) {
    VirtualHosts hosts = new VirtualHosts(VirtualHosts.Ports.COMPARED);
    seen.forEach(egress -> httpPorts(egress).forEach(port -> addService(hosts, port, egress)));
    seen.forEach(egress -> addOtherHosts(hosts, egress));
    hosts.addLast(blockAll());
    return hosts;
  }

  private boolean isDetected(ServicePort port, EgressScope egress) {
    return view.intercepts() && egress.protocol(port) == PortProtocol.DETECTED;
  }

  /** Those that no other egress has, and that may take requests. */
  private Stream<ServicePort> httpPorts(EgressScope egress) {
    return view.scope().ports(egress).filter(port -> egress.protocol(port).mayBeHttp());
  }

  private void addService(VirtualHosts hosts, ServicePort port, EgressScope egress) {
    add(hosts, port.authority(), serviceRoutes(port, egress), VirtualHosts.names(port, view.proxy().namespace()),
        port.number());
  }

  /** A rule none of whose routes is for this port leaves the host there unknown, as in Istio. */
  private static void add(VirtualHosts hosts, String name, List<Route> routes, List<String> domains, int port) {
    if (!routes.isEmpty()) {
      hosts.add(virtualHost(name).addAllRoutes(routes).build(), domains, port);
    }
  }

  /** Hosts that VirtualServices speak of and that are no service of the mesh. */
  private void addOtherHosts(VirtualHosts hosts, EgressScope egress) {
    egress.routes().visibleTo(view.proxy().namespace()).forEach((host, rule) -> {
      if (view.service(host) == null && !coversServices(host)) {
        add(hosts, host + ":" + HTTP_PORT, translator.routes(rule, HTTP_PORT), List.of(host), HTTP_PORT);
      }
    });
  }

  /** A wildcard over services is no host of its own: it has given its routes to each of them. */
  private boolean coversServices(String host) {
    return host.startsWith("*") && view.ports().anyMatch(port -> port.host().endsWith(host.substring(1)));
  }

  private List<Route> serviceRoutes(ServicePort port, EgressScope egress) {
    VirtualService rule = egress.routes().forHost(port.host(), view.proxy().namespace());
    return rule == null ? List.of(translator.plainRoute(port)) : translator.routes(rule, port.number());
  }

  private static RouteConfiguration.Builder configuration(String name, VirtualHosts hosts) {
    return RouteConfiguration.newBuilder()
        .setName(name)
        .addAllVirtualHosts(hosts.all())
        .setValidateClusters(Wire.bool(false))
        .setMaxDirectResponseBodySizeBytes(Wire.uint32(MAX_DIRECT_RESPONSE_BYTES));
  }

  private static VirtualHost.Builder virtualHost(String name) {
    return VirtualHost.newBuilder().setName(name).setIncludeRequestAttemptCount(true);
  }

  /** For hosts that the proxy does not see. Without interception nobody knows where they are. */
  private VirtualHost.Builder others() {
    String cluster = view.unknownDestinations();
    if (!view.intercepts() || cluster.equals(ClusterName.BLACK_HOLE)) {
      return blockAll();
    }
    return everything("allow_any",
        Route.newBuilder().setRoute(ForwardTranslator.withoutTimeout().setCluster(cluster)));
  }

  /** What is no service of the mesh has no address that the proxy could know. */
  private static VirtualHost.Builder blockAll() {
    return everything("block_all",
        Route.newBuilder().setDirectResponse(DirectResponseAction.newBuilder().setStatus(502)));
  }

  private static VirtualHost.Builder everything(String name, Route.Builder route) {
    return virtualHost(name)
        .addRoutes(route.setName(name).setMatch(RouteMatch.newBuilder().setPrefix("/")));
  }
}
