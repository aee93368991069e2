package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import dev.outrigger.sidecar.xds.XdsStatus.TypeStatus;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The accepted resources in Envoy's form of a configuration dump, in name order. */
final class ConfigDumps {

  private ConfigDumps() {}

  static ConfigDump of(ResourceStore store, Map<ResourceType, TypeStatus> types) {
    ClustersConfigDump.Builder clusters =
        ClustersConfigDump.newBuilder().setVersionInfo(version(types, ResourceType.CLUSTERS));
    sorted(store, ResourceType.CLUSTERS)
        .forEach(resource -> clusters.addDynamicActiveClusters(ClustersConfigDump.DynamicCluster.newBuilder()
            .setVersionInfo(resource.version())
            .setCluster(resource.message())
            .setLastUpdated(timestamp(resource.at()))));
    ListenersConfigDump.Builder listeners =
        ListenersConfigDump.newBuilder().setVersionInfo(version(types, ResourceType.LISTENERS));
    sorted(store, ResourceType.LISTENERS)
        .forEach(resource -> listeners.addDynamicListeners(ListenersConfigDump.DynamicListener.newBuilder()
            .setName(resource.name())
            .setActiveState(ListenersConfigDump.DynamicListenerState.newBuilder()
                .setVersionInfo(resource.version())
                .setListener(resource.message())
                .setLastUpdated(timestamp(resource.at())))));
    RoutesConfigDump.Builder routes = RoutesConfigDump.newBuilder();
    sorted(store, ResourceType.ROUTES)
        .forEach(resource -> routes.addDynamicRouteConfigs(RoutesConfigDump.DynamicRouteConfig.newBuilder()
            .setVersionInfo(resource.version())
            .setRouteConfig(resource.message())
            .setLastUpdated(timestamp(resource.at()))));
    EndpointsConfigDump.Builder endpoints = EndpointsConfigDump.newBuilder();
    sorted(store, ResourceType.ENDPOINTS)
        .forEach(resource -> endpoints.addDynamicEndpointConfigs(EndpointsConfigDump.DynamicEndpointConfig.newBuilder()
            .setVersionInfo(resource.version())
            .setEndpointConfig(resource.message())
            .setLastUpdated(timestamp(resource.at()))));
    return ConfigDump.newBuilder()
        .addConfigs(Any.pack(clusters.build()))
        .addConfigs(Any.pack(listeners.build()))
        .addConfigs(Any.pack(routes.build()))
        .addConfigs(Any.pack(endpoints.build()))
        .build();
  }

  private static List<AcceptedResource> sorted(ResourceStore store, ResourceType type) {
    return store.of(type).values().stream().sorted(Comparator.comparing(AcceptedResource::name)).toList();
  }

  private static String version(Map<ResourceType, TypeStatus> types, ResourceType type) {
    return types.getOrDefault(type, TypeStatus.NONE).version();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
