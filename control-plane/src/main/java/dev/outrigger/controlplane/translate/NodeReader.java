package dev.outrigger.controlplane.translate;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.kube.Node.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the node that an xDS client names itself by. */
public final class NodeReader {

  /** By this a client says that clusters may be left out until it asks for them by name. */
  private static final String CLUSTERS_ON_DEMAND = "outrigger.clusters.on_demand";

  private NodeReader() {}

  /**
   * @throws IllegalArgumentException with the value seen and what was expected
   */
  public static ProxyView read(Node node) {
    Locality locality = new Locality(node.getLocality().getRegion(), node.getLocality().getZone(),
        node.getLocality().getSubZone());
    return ProxyView.parse(node.getId(), fields(node.getMetadata()), node.getUserAgentName(), locality)
        .withClustersOnDemand(node.getClientFeaturesList().contains(CLUSTERS_ON_DEMAND));
  }

  private static Map<String, Object> fields(Struct struct) {
    Map<String, Object> fields = new TreeMap<>();
    struct.getFieldsMap().forEach((name, value) -> {
      if (!value.hasNullValue()) {
        fields.put(name, plain(value));
      }
    });
    return fields;
  }

  private static Object plain(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      case STRUCT_VALUE -> fields(value.getStructValue());
      case LIST_VALUE -> value.getListValue().getValuesList().stream().map(NodeReader::plain).toList();
      case NULL_VALUE, KIND_NOT_SET -> List.of();
    };
  }
}
