package dev.outrigger.controlplane.translate;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.kube.Node.Locality;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** States and proxies for tests, from what a person would write. */
final class Meshes {

  /** What stands within {@code Any} in what is sent. */
  static final TypeRegistry ANY_TYPES = TypeRegistry.newBuilder()
      .add(List.of(HttpConnectionManager.getDescriptor(), TcpProxy.getDescriptor(), Router.getDescriptor(),
          HttpInspector.getDescriptor(), OriginalDst.getDescriptor(), HttpProtocolOptions.getDescriptor(),
          PreviousHostsPredicate.getDescriptor(), PreviousPrioritiesConfig.getDescriptor(), HTTPFault.getDescriptor(),
          Cors.getDescriptor(), CorsPolicy.getDescriptor(), TlsInspector.getDescriptor(),
          FileAccessLog.getDescriptor(), UpstreamTlsContext.getDescriptor(), RawBuffer.getDescriptor(),
          ProxyProtocolUpstreamTransport.getDescriptor()))
      .build();

  private Meshes() {}

  static ClusterState state(String yaml) {
    return ClusterState.EMPTY.with(changes(yaml)).state();
  }

  static List<Change> changes(String yaml) {
    Manifest manifest = Manifest.read("test.yaml", yaml);
    if (!manifest.rejected().isEmpty() || !manifest.readable()) {
      throw new IllegalArgumentException(manifest.findings().toString());
    }
    List<Change> changes = new ArrayList<>();
    manifest.kubeObjects().forEach(object -> changes.add(new Change.ObjectPut(object)));
    manifest.istioObjects().forEach(rule -> changes.add(new Change.RulePut(rule)));
    return changes;
  }

  static Message message(NamedResource resource) {
    try {
      return switch (resource.type()) {
        case CLUSTERS -> Cluster.parseFrom(resource.bytes());
        case ENDPOINTS -> ClusterLoadAssignment.parseFrom(resource.bytes());
        case SECRETS -> Secret.parseFrom(resource.bytes());
        case LISTENERS -> Listener.parseFrom(resource.bytes());
        case ROUTES -> RouteConfiguration.parseFrom(resource.bytes());
      };
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A proxy that does not say which program it is. */
  static ProxyView proxyWithoutName() {
    return ProxyView.parse("sidecar~198.18.0.9~client.default~default.svc.cluster.local",
        Map.of("NAMESPACE", "default"),
        "", Locality.UNKNOWN);
  }

  /** The client of the recorded istiod sample, in region r, zone z, subzone s. */
  static ProxyView placedClient(String interception) {
    ProxyView client = client(interception);
    return new ProxyView(client.nodeId(), client.client(), client.ip(), client.pod(), client.namespace(),
        client.labels(), client.interception(), client.clusterId(), new Locality("r", "z", "s"), "near",
        client.clustersOnDemand(), Map.of());
  }

  /** The client of the recorded istiod sample. */
  static ProxyView client(String interception) {
    return ProxyView.parse("sidecar~198.18.0.9~client.default~default.svc.cluster.local",
        Map.of("NAMESPACE", "default", "CLUSTER_ID", "Kubernetes", "LABELS", Map.of("app", "client"),
            "INTERCEPTION_MODE", interception),
        "envoy", Locality.UNKNOWN);
  }
}
