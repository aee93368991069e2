package dev.outrigger.controlplane.translate;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.Service;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what a resource that a proxy was sent was made of: by what it says itself, and by whom the names in it are. Pure. */
final class Origins {

  /** As {@link ClusterMetadata#configPath} writes it. */
  private static final Pattern CONFIG =
      Pattern.compile("/apis/networking\\.istio\\.io/v1/namespaces/([^/]+)/([^/]+)/([^/]+)");

  private static final Map<String, String> KINDS =
      Map.of("destination-rule", DestinationRule.KIND, "virtual-service", VirtualService.KIND);

  private final MeshView view;

  Origins(MeshView view) {
    this.view = view;
  }

  /** Part by part; empty when nobody knows. */
  List<Origin> of(NamedResource resource) {
    try {
      return switch (resource.type()) {
        case CLUSTERS -> ofCluster(Cluster.parseFrom(resource.bytes()));
        case ENDPOINTS -> whole(ofName(resource.name()));
        case ROUTES -> ofRoutes(resource.bytes());
        case LISTENERS -> new ListenerOrigins(view, this).of(Listener.parseFrom(resource.bytes()));
        case SECRETS -> FileSecrets.users(resource.name(), view.state())
            .map(rule -> new Origin("", rule.ref()))
            .toList();
      };
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a resource that was made here", e);
    }
  }

  private List<Origin> ofCluster(Cluster cluster) {
    ObjectRef rule = config(cluster.getMetadata());
    return whole(rule == null ? ofName(cluster.getName()) : rule);
  }

  private static List<Origin> whole(@Nullable ObjectRef object) {
    return object == null ? List.of() : List.of(new Origin("", object));
  }

  private static List<Origin> ofRoutes(ByteString bytes) throws InvalidProtocolBufferException {
    List<Origin> origins = new ArrayList<>();
    RouteConfiguration routes = RouteConfiguration.parseFrom(bytes);
    for (int i = 0; i < routes.getVirtualHostsCount(); i++) {
      VirtualHost host = routes.getVirtualHosts(i);
      for (int j = 0; j < host.getRoutesCount(); j++) {
        origins.add(
            new Origin("virtual_hosts[" + i + "].routes[" + j + "]", config(host.getRoutes(j).getMetadata())));
      }
    }
    return origins;
  }

  /** The rule whose path the metadata have, or null. */
  @Nullable
  static ObjectRef config(Metadata metadata) {
    Struct istio = metadata.getFilterMetadataOrDefault(ClusterMetadata.ISTIO, Struct.getDefaultInstance());
    Matcher path = CONFIG.matcher(istio.getFieldsOrDefault("config", Wire.text("")).getStringValue());
    String kind = path.matches() ? KINDS.get(path.group(2)) : null;
    return kind == null ? null : new ObjectRef(kind, path.group(1), path.group(3));
  }

  /** Who defines what a cluster of this name is for; null when that is nobody. */
  @Nullable
  ObjectRef ofName(String cluster) {
    for (InboundPort port : cluster.startsWith("inbound|") ? InboundPorts.of(view) : List.<InboundPort>of()) {
      if (port.clusterName().equals(cluster)) {
        return ofInbound(port);
      }
    }
    ClusterName name = ClusterName.parse(cluster);
    return name == null ? null : ofHost(name.host());
  }

  /** Who defines a port that the proxy takes requests on. */
  ObjectRef ofInbound(InboundPort port) {
    return view.sidecar() != null && !view.sidecar().ingress().isEmpty() ? view.sidecar().ref()
        : definer(port.service().service());
  }

  /** Who defines a host; null when the proxy sees none of this name. */
  @Nullable
  ObjectRef ofHost(String host) {
    MeshService service = view.service(host);
    return service == null ? null : definer(service);
  }

  private static ObjectRef definer(MeshService service) {
    return new ObjectRef(service.key().origin() == MeshService.Origin.KUBERNETES ? Service.KIND : ServiceEntry.KIND,
        service.object().namespace(), service.object().name());
  }
}
