package dev.outrigger.sidecar.xds;

import com.google.protobuf.Message;
import dev.outrigger.sidecar.config.AccessLogSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Messages of xDS to the validated picture, with Envoy's defaults. A field that is set and not understood makes the resource invalid: nothing
 * is ignored in silence. Pure and stateless.
 */
public final class ResourceDecoders {

  /** Enough to mend a resource, short enough for a log line and an answer. */
  private static final int MAX_REASONS = 5;

  private ResourceDecoders() {}

  /** The messages that are understood, for readers of configuration files. */
  public static SupportedFields fields() {
    return XdsFields.ALL;
  }

  public static Decoded<ClusterSpec> cluster(Cluster cluster) {
    return decode(cluster.getName(), cluster, () -> ClusterDecoder.decode(cluster, FieldPath.ROOT));
  }

  /** A cluster that only the stream to the control plane uses: it may ask for HTTP/2. */
  public static Decoded<ClusterSpec> controlPlaneCluster(Cluster cluster) {
    return decode(cluster.getName(), cluster, () -> ClusterDecoder.decodeForControlPlane(cluster, FieldPath.ROOT));
  }

  /** How the connections of a cluster that asks for HTTP/2 are checked; empty when it does not say. */
  public static KeepaliveSettings http2Keepalive(Cluster cluster) {
    return UpstreamProtocol.http2Options(cluster).getConnectionKeepalive();
  }

  public static Decoded<EndpointsSpec> endpoints(ClusterLoadAssignment assignment) {
    return decode(assignment.getClusterName(), assignment, () -> EndpointsDecoder.literals(assignment, FieldPath.ROOT));
  }

  /** A listener without a name is called by its address. */
  public static Decoded<ListenerSpec> listener(Listener listener) {
    var socket = listener.getAddress().getSocketAddress();
    String name = listener.getName().isEmpty() ? socket.getAddress() + "_" + socket.getPortValue() : listener.getName();
    return decode(name, listener, () -> ListenerDecoder.decode(listener, name, FieldPath.ROOT));
  }

  public static Decoded<RouteConfigSpec> routes(RouteConfiguration routes) {
    return decode(routes.getName(), routes, () -> {
      Values.notEmpty(routes.getName(), FieldPath.ROOT.field("name"));
      return RouteDecoder.decode(routes, FieldPath.ROOT);
    });
  }

  /** Where something is bound, as bootstrap's admin. */
  public static Decoded<NetAddress> address(Address address) {
    return decode("", address, () -> Addresses.literal(address, FieldPath.ROOT));
  }

  public static Decoded<List<AccessLogSpec>> accessLogs(List<AccessLog> logs) {
    return decoded("", () -> AccessLogDecoder.decode(logs, FieldPath.ROOT));
  }

  private static <T> Decoded<T> decode(String name, Message message, Supplier<T> decoder) {
    List<String> unsupported = XdsFields.ALL.unsupported(message);
    if (unsupported.isEmpty()) {
      return decoded(name, decoder);
    }
    int more = unsupported.size() - MAX_REASONS;
    String reason = String.join("; ", unsupported.subList(0, Math.min(MAX_REASONS, unsupported.size())));
    return new Decoded.Invalid<>(name, more > 0 ? reason + "; and " + more + " more" : reason);
  }

  private static <T> Decoded<T> decoded(String name, Supplier<T> decoder) {
    try {
      return new Decoded.Valid<>(decoder.get());
    } catch (InvalidFieldException e) {
      return new Decoded.Invalid<>(name, e.reason());
    }
  }
}
