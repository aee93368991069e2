package dev.outrigger.examples.envoy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an Envoy has from its control plane, resource by resource, without the marks of when and how it came. */
record DynamicConfiguration(Map<String, JsonNode> resources) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static DynamicConfiguration of(Envoy envoy) {
    try {
      Map<String, JsonNode> resources = new TreeMap<>();
      for (JsonNode dump : JSON.readTree(envoy.admin("/config_dump?include_eds")).path("configs")) {
        dump.path("dynamic_active_clusters").forEach(cluster -> put(resources, "cluster ", cluster.path("cluster")));
        dump.path("dynamic_warming_clusters").forEach(cluster -> put(resources, "warming ", cluster.path("cluster")));
        dump.path("dynamic_listeners").forEach(listener -> listeners(resources, listener));
        dump.path("dynamic_route_configs").forEach(routes -> put(resources, "routes ", routes.path("route_config")));
        dump.path("dynamic_endpoint_configs")
            .forEach(endpoints -> put(resources, "endpoints ", endpoints.path("endpoint_config")));
      }
      return new DynamicConfiguration(resources);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The route configuration of a port as text, empty when there is none. */
  String routes(int port) {
    JsonNode routes = resources.get("routes " + port);
    return routes == null ? "" : routes.toString();
  }

  /** What differs, by name, in both versions; small enough to read. */
  List<String> differencesFrom(DynamicConfiguration other) {
    Set<String> names = new TreeSet<>(resources.keySet());
    names.addAll(other.resources.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(resources.get(name), other.resources.get(name)))
        .map(name -> name + ": " + resources.get(name) + " (expected: " + other.resources.get(name) + ")")
        .toList();
  }

  /** One state more than the active one makes two different maps, as it should. */
  private static void listeners(Map<String, JsonNode> resources, JsonNode listener) {
    put(resources, "listener ", listener.path("active_state").path("listener"));
    if (listener.has("warming_state")) {
      put(resources, "warming ", listener.path("warming_state").path("listener"));
    }
    if (listener.has("error_state")) {
      put(resources, "rejected ", listener);
    }
  }

  private static void put(Map<String, JsonNode> resources, String kind, JsonNode resource) {
    String name = resource.path("name").asText(resource.path("cluster_name").asText());
    if (resource instanceof ObjectNode object && object.has("endpoints")) {
      // Whom Envoy has found out about, as ejections and probes, is its own.
      object.remove("named_endpoints");
    }
    resources.put(kind + name, resource);
  }
}
