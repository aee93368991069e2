package dev.outrigger.sidecar.bootstrap;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.xds.AdsCredentials;
import dev.outrigger.sidecar.xds.AdsSpec;
import dev.outrigger.sidecar.xds.Decoded;
import dev.outrigger.sidecar.xds.ResourceDecoders;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.DynamicResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService.EnvoyGrpc;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One bootstrap file from tree to {@link Bootstrap}. All troubles with single resources are collected, so that a file is mended in one go. */
final class BootstrapReader {

  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DEFAULT_PING_INTERVAL = Duration.ofSeconds(30);
  private static final Duration DEFAULT_PING_TIMEOUT = Duration.ofSeconds(10);
  private static final String CLUSTERS = "static_resources.clusters";

  private final YamlTree tree;
  private final List<String> troubles = new ArrayList<>();

  BootstrapReader(YamlTree tree) {
    this.tree = tree;
  }

  Bootstrap read() {
    var message = message();
    troubles.addAll(BootstrapFields.ALL.unsupported(message));
    throwTroubles();
    Bootstrap bootstrap = decode(message);
    throwTroubles();
    return bootstrap;
  }

  private io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap message() {
    var type = io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.getDescriptor();
    var read = new MessageReader(tree, BootstrapFields.ALL).read(type);
    try {
      return io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.parseFrom(read.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message that cannot be read back", e);
    }
  }

  private Bootstrap decode(io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap message) {
    NetAddress admin = message.getAdmin().hasAddress()
        ? valid("admin.address", ResourceDecoders.address(message.getAdmin().getAddress()))
        : null;
    AdsSpec ads = ads(message);
    if (ads != null && message.getNode().getId().isEmpty()) {
      troubles.add("node.id: missing (expected: a name that the control plane knows this proxy by)");
    }
    String events = message.getClusterManager().getOutlierDetection().getEventLogPath();
    return new Bootstrap(message.getNode(), admin, listeners(message), clusters(message, ads), ads,
        events.isEmpty() ? null : events,
        BootstrapFields.ALL.withoutEffect(message), message);
  }

  private List<ListenerSpec> listeners(io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap message) {
    List<ListenerSpec> listeners = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < message.getStaticResources().getListenersCount(); i++) {
      String path = "static_resources.listeners[" + i + "]";
      ListenerSpec listener = valid(path, ResourceDecoders.listener(message.getStaticResources().getListeners(i)));
      if (listener != null) {
        requireNew(names, listener.name(), path + ".name");
        listeners.add(listener);
      }
    }
    return listeners;
  }

  private List<ClusterSpec> clusters(io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap message, @Nullable AdsSpec ads) {
    List<ClusterSpec> clusters = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < message.getStaticResources().getClustersCount(); i++) {
      Cluster cluster = message.getStaticResources().getClusters(i);
      String path = CLUSTERS + "[" + i + "]";
      requireNew(names, cluster.getName(), path + ".name");
      Decoded<ClusterSpec> decoded = ResourceDecoders.cluster(cluster);
      boolean judgedElsewhere = decoded instanceof Decoded.Invalid && mayLeadToControlPlane(cluster, message, ads);
      ClusterSpec spec = judgedElsewhere ? null : valid(path, decoded);
      if (spec != null) {
        clusters.add(spec);
      }
      if (spec != null && spec.discovery() instanceof Discovery.Eds && !message.getDynamicResources().hasAdsConfig()) {
        troubles.add(
            path + ".eds_cluster_config.eds_config.ads: no control plane (expected: dynamic_resources.ads_config)");
      }
    }
    return clusters;
  }

  /**
   * Whether a cluster that requests cannot be sent to is the control plane's, of which all is told that is wrong, or could be it, as
   * long as the way to the control plane is wrong and nobody knows.
   */
  private static boolean mayLeadToControlPlane(
      Cluster cluster,
      io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap message,
      @Nullable AdsSpec ads) {
    DynamicResources dynamic = message.getDynamicResources();
    boolean named = dynamic.getAdsConfig()
        .getGrpcServicesList()
        .stream()
        .anyMatch(service -> service.hasEnvoyGrpc()
            && service.getEnvoyGrpc().getClusterName().equals(cluster.getName()));
    return named || (dynamic.hasAdsConfig() && ads == null
        && ResourceDecoders.controlPlaneCluster(cluster) instanceof Decoded.Valid);
  }

  private void requireNew(Set<String> names, String name, String path) {
    if (!names.add(name)) {
      troubles.add(path + ": \"" + name + "\" (expected: a name that is not yet taken)");
    }
  }

  private @Nullable AdsSpec ads(io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap message) {
    DynamicResources dynamic = message.getDynamicResources();
    requireAds(dynamic.hasLdsConfig() && !dynamic.getLdsConfig().hasAds(), "dynamic_resources.lds_config");
    requireAds(dynamic.hasCdsConfig() && !dynamic.getCdsConfig().hasAds(), "dynamic_resources.cds_config");
    if (!dynamic.hasAdsConfig()) {
      if (dynamic.hasLdsConfig() || dynamic.hasCdsConfig()) {
        troubles.add("dynamic_resources.ads_config: missing");
      }
      return null;
    }
    String path = "dynamic_resources.ads_config";
    ApiConfigSource source = dynamic.getAdsConfig();
    AdsSpec.Variant variant = variant(source, path + ".api_type");
    if (source.getGrpcServicesCount() != 1) {
      troubles.add(path + ".grpc_services: " + source.getGrpcServicesCount() + " services (expected: exactly one)");
    }
    if (variant == null || source.getGrpcServicesCount() != 1) {
      return null;
    }
    if (source.getGrpcServices(0).hasGoogleGrpc()) {
      return spec(variant, dynamic, source.getGrpcServices(0).getGoogleGrpc(), path + ".grpc_services[0].google_grpc");
    }
    EnvoyGrpc service = source.getGrpcServices(0).getEnvoyGrpc();
    return cluster(message, service,
        path + ".grpc_services[0].envoy_grpc.cluster_name") instanceof ControlPlane(ClusterSpec spec, var ping)
            ? spec(variant, dynamic, service, spec, ping)
            : null;
  }

  private void requireAds(boolean otherSource, String path) {
    if (otherSource) {
      troubles.add(path + ": no ads (expected: ads: {})");
    }
  }

  private AdsSpec.@Nullable Variant variant(ApiConfigSource source, String path) {
    return switch (source.getApiType()) {
      case GRPC -> AdsSpec.Variant.STATE_OF_THE_WORLD;
      case DELTA_GRPC -> AdsSpec.Variant.DELTA;
      default -> {
        troubles.add(path + ": " + source.getApiType() + " (expected: DELTA_GRPC or GRPC)");
        yield null;
      }
    };
  }

  private @Nullable ControlPlane cluster(
      io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap message,
      EnvoyGrpc service,
      String path) {
    for (int i = 0; i < message.getStaticResources().getClustersCount(); i++) {
      Cluster cluster = message.getStaticResources().getClusters(i);
      if (cluster.getName().equals(service.getClusterName())) {
        ClusterSpec spec = valid(CLUSTERS + "[" + i + "]", ResourceDecoders.controlPlaneCluster(cluster));
        return spec == null ? null : new ControlPlane(spec, ResourceDecoders.http2Keepalive(cluster));
      }
    }
    troubles.add(path + ": \"" + service.getClusterName() + "\" (expected: the name of a cluster in " + CLUSTERS + ")");
    return null;
  }

  private @Nullable AdsSpec spec(
      AdsSpec.Variant variant,
      DynamicResources dynamic,
      GoogleGrpc service,
      String path) {
    GoogleGrpcReader reader = new GoogleGrpcReader(path, troubles::add);
    NetAddress address = reader.address(service);
    AdsCredentials credentials = reader.credentials(service);
    return address == null ? null
        : new AdsSpec(variant, null, List.of(address), null, credentials, dynamic.hasCdsConfig(),
            dynamic.hasLdsConfig(), DEFAULT_CONNECT_TIMEOUT, DEFAULT_PING_INTERVAL, DEFAULT_PING_TIMEOUT);
  }

  private @Nullable AdsSpec spec(
      AdsSpec.Variant variant,
      DynamicResources dynamic,
      EnvoyGrpc service,
      ClusterSpec cluster,
      KeepaliveSettings ping) {
    List<NetAddress> addresses = addresses(cluster.discovery());
    if (addresses.isEmpty()) {
      troubles.add("dynamic_resources.ads_config: cluster \"" + cluster.name() + "\" has no endpoints"
          + " (expected: a STATIC, STRICT_DNS or LOGICAL_DNS cluster with at least one)");
      return null;
    }
    return new AdsSpec(variant, cluster.name(), addresses,
        service.getAuthority().isEmpty() ? null : service.getAuthority(), null,
        dynamic.hasCdsConfig(), dynamic.hasLdsConfig(), cluster.connectTimeout(),
        ping.hasInterval() ? Duration.ofSeconds(ping.getInterval().getSeconds(), ping.getInterval().getNanos())
            : DEFAULT_PING_INTERVAL,
        ping.hasTimeout() ? Duration.ofSeconds(ping.getTimeout().getSeconds(), ping.getTimeout().getNanos())
            : DEFAULT_PING_TIMEOUT);
  }

  private static List<NetAddress> addresses(Discovery discovery) {
    return switch (discovery) {
      case Discovery.Static fixed -> addresses(fixed.endpoints());
      case Discovery.Dns dns -> addresses(dns.names());
      case Discovery.Eds eds -> List.of();
      case Discovery.OriginalDestination original -> List.of();
    };
  }

  private static List<NetAddress> addresses(EndpointsSpec endpoints) {
    return endpoints.localities()
        .stream()
        .flatMap(locality -> locality.endpoints().stream())
        .map(EndpointSpec::address)
        .toList();
  }

  private <T> @Nullable T valid(String path, Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Valid<T>(T value) -> value;
      case Decoded.Invalid<T>(String name, String reason) -> {
        troubles.add(path + "." + reason);
        yield null;
      }
    };
  }

  private void throwTroubles() {
    if (!troubles.isEmpty()) {
      throw new BootstrapException(troubles.stream().map(tree::located).toList());
    }
  }

  /** The cluster that leads to the control plane, and what its HTTP/2 options say of pings. */
  private record ControlPlane(ClusterSpec spec, KeepaliveSettings ping) {}
}
