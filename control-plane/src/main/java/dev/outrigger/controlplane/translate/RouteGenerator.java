package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.policy.istio.VirtualService;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
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
    view.ports().filter(port -> port.protocol().mayBeHttp()).forEach(port -> {
      names.add(Integer.toString(port.number()));
      if (isDetected(port)) {
        names.add(port.authority());
      }
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
    List<ServicePort> ports =
        httpPorts().filter(port -> port.number() == number).toList();
    if (ports.isEmpty()) {
      return null;
    }
    VirtualHosts hosts = new VirtualHosts(VirtualHosts.Ports.IGNORED);
    ports.forEach(port -> addService(hosts, port));
    if (number == HTTP_PORT) {
      addOtherHosts(hosts);
    }
    hosts.addLast(view.intercepts() ? allowAny() : blockAll());
    return configuration(Integer.toString(number), hosts).setIgnorePortInHostMatching(true).build();
  }

  /** The client's own choice of address has told the service, so whatever host it asks for is this one. */
  private @Nullable RouteConfiguration onDetectedPort(String host, int number) {
    ServicePort port = view.port(host, number);
    if (port == null || !isDetected(port)) {
      return null;
    }
    VirtualHosts hosts = new VirtualHosts(VirtualHosts.Ports.IGNORED);
    List<Route> routes = serviceRoutes(port);
    hosts.addLast(routes.isEmpty() ? allowAny() : virtualHost(port.authority()).addAllRoutes(routes));
    return configuration(port.authority(), hosts).setIgnorePortInHostMatching(true).build();
  }

  private RouteConfiguration httpProxy() {
    VirtualHosts hosts = new VirtualHosts(VirtualHosts.Ports.COMPARED);
    httpPorts().forEach(port -> addService(hosts, port));
    addOtherHosts(hosts);
    hosts.addLast(blockAll());
    return configuration(HTTP_PROXY, hosts).build();
  }

  private boolean isDetected(ServicePort port) {
    return view.intercepts() && port.protocol() == PortProtocol.DETECTED;
  }

  private Stream<ServicePort> httpPorts() {
    return view.ports().filter(port -> port.protocol().mayBeHttp());
  }

  private void addService(VirtualHosts hosts, ServicePort port) {
    add(hosts, port.authority(), serviceRoutes(port), VirtualHosts.names(port, view.proxy().namespace()),
        port.number());
  }

  /** A rule none of whose routes is for this port leaves the host there unknown, as in Istio. */
  private static void add(VirtualHosts hosts, String name, List<Route> routes, List<String> domains, int port) {
    if (!routes.isEmpty()) {
      hosts.add(virtualHost(name).addAllRoutes(routes).build(), domains, port);
    }
  }

  /** Hosts that VirtualServices speak of and that are no service of the mesh. */
  private void addOtherHosts(VirtualHosts hosts) {
    view.virtualServices().forEach((host, rule) -> {
      if (view.service(host) == null && !coversServices(host)) {
        add(hosts, host + ":" + HTTP_PORT, translator.routes(rule, HTTP_PORT), List.of(host), HTTP_PORT);
      }
    });
  }

  /** A wildcard over services is no host of its own: it has given its routes to each of them. */
  private boolean coversServices(String host) {
    return host.startsWith("*") && view.ports().anyMatch(port -> port.host().endsWith(host.substring(1)));
  }

  private List<Route> serviceRoutes(ServicePort port) {
    VirtualService rule = view.virtualService(port.host());
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

  private static VirtualHost.Builder allowAny() {
    RouteAction.Builder action = ForwardTranslator.withoutTimeout().setCluster(ClusterName.PASSTHROUGH);
    return everything("allow_any", Route.newBuilder().setRoute(action));
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
