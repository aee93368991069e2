package dev.outrigger.sidecar.admin;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Messages as JSON with the names that the protos have, as Envoy prints them. */
final class ProtoJson {

  /** What may stand in an Any of a configuration that was accepted. */
  private static final List<Message> TYPES = List.of(
      BootstrapConfigDump.getDefaultInstance(),
      ClustersConfigDump.getDefaultInstance(),
      EndpointsConfigDump.getDefaultInstance(),
      ListenersConfigDump.getDefaultInstance(),
      RoutesConfigDump.getDefaultInstance(),
      Cluster.getDefaultInstance(),
      ClusterLoadAssignment.getDefaultInstance(),
      Listener.getDefaultInstance(),
      RouteConfiguration.getDefaultInstance(),
      HttpConnectionManager.getDefaultInstance(),
      TcpProxy.getDefaultInstance(),
      Router.getDefaultInstance(),
      Cors.getDefaultInstance(),
      HTTPFault.getDefaultInstance(),
      FilterConfig.getDefaultInstance(),
      HttpInspector.getDefaultInstance(),
      TlsInspector.getDefaultInstance(),
      OriginalDst.getDefaultInstance(),
      FileAccessLog.getDefaultInstance(),
      StdoutAccessLog.getDefaultInstance(),
      HttpProtocolOptions.getDefaultInstance(),
      LeastRequest.getDefaultInstance(),
      RoundRobin.getDefaultInstance(),
      Random.getDefaultInstance(),
      PreviousHostsPredicate.getDefaultInstance(),
      RawBuffer.getDefaultInstance());

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().preservingProtoFieldNames().usingTypeRegistry(types());

  private ProtoJson() {}

  private static TypeRegistry types() {
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    for (Message type : TYPES) {
      types.add(type.getDescriptorForType());
    }
    return types.build();
  }

  /** A message without parts of open type. */
  static String print(MessageOrBuilder message) throws InvalidProtocolBufferException {
    return PRINTER.print(message) + "\n";
  }

  /** Parts that hold a type that is not known here are given as bytes, so that one of them does not hide the others. */
  static String print(ConfigDump dump) {
    return dump.getConfigsList()
        .stream()
        .map(ProtoJson::part)
        .collect(Collectors.joining(",\n", "{\"configs\": [\n", "\n]}\n"));
  }

  private static String part(Any part) {
    try {
      return PRINTER.print(part);
    } catch (InvalidProtocolBufferException e) {
      String bytes = Base64.getEncoder().encodeToString(part.getValue().toByteArray());
      return "{\"@type\": \"" + part.getTypeUrl() + "\", \"value\": \"" + bytes + "\"}";
    }
  }
}
