package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService.Origin;
import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.controlplane.model.ServiceEndpoints;
import dev.outrigger.controlplane.translate.OutboundListener.Arrival;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.istio.Sidecar;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * LDS. On the outgoing side, connections that the kernel hands over find the listener of the address they were made to,
 * none of which is bound; without that, each service's address is bound where the proxy runs, and what is spoken on a
 * port must be known, so a port that does not tell speaks HTTP.
 *
 * <p>Requests to a port number share one listener, whatever their address. Connections to a host that is not of Kubernetes
 * and has no address are told by the name that TLS clients ask for; without TLS by their port alone.
 *
 * <p>A headless service has no address of its own. Its HTTP ports share the listener of all addresses; connections to its
 * other ports are told by the address of the pod that the client chose, each of which has a listener (Istio).
 */
final class ListenerGenerator {

  private static final String ANY = "0.0.0.0";
  private static final String LOOPBACK = "127.0.0.1";

  private final MeshView view;
  private final NetworkFilters filters;
  private final ConnectionRoutes connections;
  private final SortedMap<String, OutboundListener> outbound = new TreeMap<>();

  ListenerGenerator(MeshView view) {
    this.view = view;
    this.filters = new NetworkFilters(view);
    this.connections = new ConnectionRoutes(view, filters);
  }

  /** Of two services with one address and port, the first by name has it. */
  Stream<Draft> listeners() {
    view.scope().egress().forEach(this::add);
    Stream<Draft> entries = Stream.concat(new InboundListeners(view, filters).listeners(),
        view.intercepts() ? Stream.of(new VirtualOutbound(view, filters).listener()) : Stream.empty());
    return Stream.concat(outbound.values()
        .stream()
        .map(listener -> new Draft(listener.name(),
            () -> listener.build(filters, filters.tcp(view.unknownDestinations())))),
        entries);
  }

  private void add(EgressScope egress) {
    Arrival arrival = arrival(egress);
    String bind = bind(egress, arrival);
    if (egress.isHttpProxy()) {
      int number = Objects.requireNonNull(egress.port());
      at(bind.isEmpty() ? ANY : bind, number, arrival).addRequests(Integer.toString(number));
      return;
    }
    view.scope().ports(egress).forEach(port -> {
      PortProtocol protocol = egress.protocol(port);
      if (!bind.isEmpty()) {
        bind(port, protocol, bind, arrival);
      } else if (arrival == Arrival.HANDED_OVER) {
        handOver(port, protocol);
      } else {
        port.service()
            .addresses()
            .stream()
            .filter(IpLiteral::isAny)
            .forEach(address -> bind(port, protocol, address, arrival));
      }
    });
  }

  private Arrival arrival(EgressScope egress) {
    boolean bound = !view.intercepts()
        || (egress.listener() != null && egress.listener().capture() == Sidecar.Capture.NONE);
    return bound ? Arrival.BOUND : Arrival.HANDED_OVER;
  }

  /** Empty for the addresses of the services, which a proxy can bind only where no kernel sends their connections to it. */
  private String bind(EgressScope egress, Arrival arrival) {
    if (egress.listener() == null || !egress.listener().bind().isEmpty()) {
      return egress.listener() == null ? "" : egress.listener().bind();
    }
    return arrival == Arrival.BOUND && (egress.port() != null || view.intercepts()) ? LOOPBACK : "";
  }

  private void handOver(ServicePort port, PortProtocol protocol) {
    if (protocol.isHttp()) {
      at(ANY, port.number(), Arrival.HANDED_OVER).addRequests(Integer.toString(port.number()));
      return;
    }
    for (String address : port.service().addresses()) {
      handOver(port, protocol, address, port.number());
    }
    if (port.isCalledByAddress()) {
      addresses(port).forEach(address -> handOver(port, protocol, address.ip(), address.port()));
    }
    if (port.service().addresses().isEmpty() && port.service().key().origin() != Origin.KUBERNETES) {
      handOver(port, protocol, List.of());
    }
  }

  /** Without translation by the kernel clients connect to what the pods listen on. */
  private SortedSet<ServiceEndpoints.Address> addresses(ServicePort port) {
    ServiceEndpoints endpoints = view.state().endpoints().get(port.service().object());
    return endpoints == null ? Collections.emptySortedSet() : endpoints.addresses(port.port().name());
  }

  private void handOver(ServicePort port, PortProtocol protocol, String address, int number) {
    if (!IpLiteral.isAny(address)) {
      handOver(port, protocol, List.of(address));
      return;
    }
    OutboundListener listener = at(address, number, Arrival.HANDED_OVER);
    if (protocol == PortProtocol.DETECTED) {
      listener.addRequests(port.authority());
    }
    connections.forEach(port, protocol, ChainMatch.ALL, address, listener::addConnections);
  }

  /** @param subnets that the connections are made to; empty for all */
  private void handOver(ServicePort port, PortProtocol protocol, List<String> subnets) {
    OutboundListener listener = at(ANY, port.number(), Arrival.HANDED_OVER);
    List<String> names = protocol == PortProtocol.TLS ? List.of(port.host()) : List.of();
    ChainMatch match = new ChainMatch(subnets, names);
    if (protocol == PortProtocol.DETECTED) {
      listener.addRequests(Integer.toString(port.number()));
      connections.forEach(port, protocol, match, null, listener::addDetected);
    } else {
      connections.forEach(port, protocol, match, null, listener::addConnections);
    }
  }

  private void bind(ServicePort port, PortProtocol protocol, String address, Arrival arrival) {
    OutboundListener listener = at(address, port.number(), arrival);
    if (protocol.mayBeHttp()) {
      listener.addRequests(Integer.toString(port.number()));
    }
    String only = address.equals(ANY) ? null : address;
    if (!protocol.mayBeHttp()) {
      connections.forEach(port, protocol, ChainMatch.ALL, only, listener::addConnections);
    } else if (protocol == PortProtocol.DETECTED && arrival == Arrival.HANDED_OVER) {
      connections.forEach(port, protocol, ChainMatch.ALL, only, listener::addDetected);
    }
  }

  private OutboundListener at(String address, int port, Arrival arrival) {
    return outbound.computeIfAbsent(address + "_" + port, name -> new OutboundListener(address, port, arrival));
  }
}
