package dev.outrigger.controlplane.translate;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import dev.outrigger.controlplane.model.ServiceKey;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.Service;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what a resource was made of, as far as it says so itself: where in it, which object. Pure. */
public final class Origins {

  /** As {@link ClusterMetadata#configPath} writes it. */
  private static final Pattern CONFIG =
      Pattern.compile("/apis/networking\\.istio\\.io/v1/namespaces/([^/]+)/([^/]+)/([^/]+)");

  private static final Map<String, String> KINDS =
      Map.of("destination-rule", DestinationRule.KIND, "virtual-service", VirtualService.KIND);

  private final String clusterDomain;

  public Origins(MeshOptions options) {
    clusterDomain = options.clusterDomain();
  }

  /** By the path of the part that came of an object, which is empty when that is the whole resource; empty when nobody knows. */
  public Map<String, ObjectRef> of(NamedResource resource) {
    try {
      return switch (resource.type()) {
        case CLUSTERS -> ofCluster(Cluster.parseFrom(resource.bytes()));
        case ENDPOINTS -> ofService(resource.name());
        case ROUTES -> ofRoutes(resource.bytes());
        case LISTENERS, SECRETS -> Map.of();
      };
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a resource that was made here", e);
    }
  }

  private Map<String, ObjectRef> ofCluster(Cluster cluster) {
    ObjectRef rule = config(cluster.getMetadata());
    return rule == null ? ofService(cluster.getName()) : Map.of("", rule);
  }

  private Map<String, ObjectRef> ofService(String cluster) {
    ClusterName name = ClusterName.parse(cluster);
    ServiceKey key = name == null ? null : ServiceKey.parse(name.host(), clusterDomain);
    return key == null ? Map.of() : Map.of("", new ObjectRef(Service.KIND, key.namespace(), key.name()));
  }

  private static Map<String, ObjectRef> ofRoutes(ByteString bytes) throws InvalidProtocolBufferException {
    Map<String, ObjectRef> origins = new LinkedHashMap<>();
    RouteConfiguration routes = RouteConfiguration.parseFrom(bytes);
    for (int i = 0; i < routes.getVirtualHostsCount(); i++) {
      VirtualHost host = routes.getVirtualHosts(i);
      for (int j = 0; j < host.getRoutesCount(); j++) {
        ObjectRef rule = config(host.getRoutes(j).getMetadata());
        if (rule != null) {
          origins.put("virtual_hosts[" + i + "].routes[" + j + "]", rule);
        }
      }
    }
    return origins;
  }

  private static @Nullable ObjectRef config(Metadata metadata) {
    Struct istio = metadata.getFilterMetadataOrDefault(ClusterMetadata.ISTIO, Struct.getDefaultInstance());
    Matcher path = CONFIG.matcher(istio.getFieldsOrDefault("config", Wire.text("")).getStringValue());
    String kind = path.matches() ? KINDS.get(path.group(2)) : null;
    return kind == null ? null : new ObjectRef(kind, path.group(1), path.group(3));
  }
}
