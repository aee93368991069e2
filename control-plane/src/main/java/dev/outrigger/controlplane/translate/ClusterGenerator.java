package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService.Resolution;
import dev.outrigger.controlplane.model.ProxyView.Client;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.istio.TrafficSettings;
import dev.outrigger.policy.kube.Service.TargetPort;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.OriginalDstLbConfig;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * CDS: for each service port one cluster, and one more for each subset that a DestinationRule makes of it, beside those
 * for what the mesh does not know.
 */
final class ClusterGenerator {

  private static final Duration DNS_REFRESH = Duration.ofSeconds(60);

  private final MeshView view;

  ClusterGenerator(MeshView view) {
    this.view = view;
  }

  Stream<Draft> clusters() {
    Stream<Cluster> fixed = view.intercepts()
        ? Stream.of(FixedClusters.BLACK_HOLE, FixedClusters.INBOUND_PASSTHROUGH, FixedClusters.PASSTHROUGH)
        : Stream.of(FixedClusters.BLACK_HOLE, FixedClusters.PASSTHROUGH);
    Stream<Draft> ofEveryProxy = Stream.concat(
        fixed.map(cluster -> new Draft(cluster.getName(),
            () -> FixedClusters.withConnectTimeout(cluster, view.options()))),
        new InboundClusters(view).clusters());
    return Stream.concat(ofEveryProxy,
        view.ports()
            .flatMap(this::variants)
            .map(variant -> new Draft(variant.name(), () -> cluster(variant),
                !view.clustersOnDemand() && dependence(variant).equals(Dependence.NONE))));
  }

  /** The names of those that are not the same for all proxies that differ in little: each proxy gets its own. */
  Stream<String> own() {
    return view.clustersOnDemand() ? Stream.empty()
        : view.ports()
            .filter(port -> port.service().resolution() instanceof Resolution.LookedUp)
            .flatMap(this::variants)
            .filter(variant -> !dependence(variant).equals(Dependence.NONE))
            .map(Variant::name);
  }

  /** What a cluster depends on that few do; only one that carries its backends does. */
  Dependence dependence(String cluster) {
    ClusterTarget target = ClusterTarget.of(view, cluster);
    return target == null ? Dependence.NONE : dependence(target.port(), target.settings());
  }

  private Dependence dependence(Variant variant) {
    return dependence(variant.port, variant.settings);
  }

  private Dependence dependence(ServicePort port, TrafficSettings settings) {
    return followsClient(port, settings) || !(port.service().resolution() instanceof Resolution.LookedUp)
        ? Dependence.NONE
        : Distances.dependence(EffectiveBalancing.of(settings, port.service(), view.options()));
  }

  /** The names of the clusters that are told their endpoints by EDS. */
  Stream<String> withEndpoints() {
    return view.ports()
        .flatMap(this::variants)
        .filter(variant -> isToldEndpoints(variant.port, variant.settings))
        .map(Variant::name);
  }

  /** Whether the clusters of a port that has these settings are told their endpoints by EDS. */
  boolean isToldEndpoints(ServicePort port, TrafficSettings settings) {
    return !followsClient(port, settings) && !(port.service().resolution() instanceof Resolution.LookedUp);
  }

  /** A cluster in the making. */
  private record Variant(
      ServicePort port,
      @Nullable DestinationRule rule,
      String subset,
      TrafficSettings settings) {

    String name() {
      return port.clusterName(subset);
    }

    Map<String, String> labels() {
      return rule == null ? Map.of()
          : rule.subsets()
              .stream()
              .filter(one -> one.name().equals(subset))
              .findFirst()
              .map(Subset::labels)
              .orElse(Map.of());
    }
  }

  private Stream<Variant> variants(ServicePort port) {
    DestinationRule rule = view.destinationRule(port);
    if (rule == null) {
      return Stream.of(new Variant(port, null, "", TrafficSettings.NONE));
    }
    return Stream.concat(Stream.of(new Variant(port, rule, "", rule.settings(port.number()))),
        rule.subsets()
            .stream()
            .map(subset -> new Variant(port, rule, subset.name(), rule.settings(port.number(), subset))));
  }

  private Cluster cluster(Variant variant) {
    String name = variant.name();
    Cluster.Builder cluster = Cluster.newBuilder()
        .setName(name)
        .setAltStatName(name + ";")
        .setConnectTimeout(Wire.duration(view.options().connectTimeout()))
        .setMetadata(ClusterMetadata.of(variant.port, variant.rule, variant.subset, variant.settings));
    ClusterPolicy.apply(variant.settings, variant.port, variant.subset, view, cluster);
    discovery(variant, cluster);
    return cluster.build();
  }

  private void discovery(Variant variant, Cluster.Builder cluster) {
    if (followsClient(variant.port, variant.settings)) {
      cluster.setType(DiscoveryType.ORIGINAL_DST).setLbPolicy(LbPolicy.CLUSTER_PROVIDED).clearLbConfig();
      sendToOtherPort(variant.port, cluster);
    } else if (variant.port.service().resolution() instanceof Resolution.LookedUp lookedUp) {
      cluster.setLoadAssignment(new EndpointGenerator(view).assignment(variant.port, cluster.getName(),
          variant.labels(), variant.settings));
      resolved(lookedUp, cluster);
    } else {
      cluster.setType(DiscoveryType.EDS)
          .setEdsClusterConfig(EdsClusterConfig.newBuilder().setEdsConfig(Wire.ADS).setServiceName(cluster.getName()));
    }
  }

  /**
   * Whether the client's own choice of address is kept, as for the pods of a headless service. Without interception
   * nobody knows what the client chose, and the proxy chooses instead.
   */
  private boolean followsClient(ServicePort port, TrafficSettings settings) {
    return view.intercepts() && (settings.isPassthrough() || port.service().chosenByClients());
  }

  private static void sendToOtherPort(ServicePort port, Cluster.Builder cluster) {
    if (port.service().resolution() instanceof Resolution.ClientsChoice
        && port.port().target() instanceof TargetPort.Number(int target) && target != port.number()) {
      cluster.setOriginalDstLbConfig(OriginalDstLbConfig.newBuilder().setUpstreamPortOverride(Wire.uint32(target)));
    }
  }

  /**
   * Looked up again when the answer's time to live is over, else every minute (Istio). Of Envoy it is certain that it sees
   * that time; this mesh's own proxies do not, refuse what they cannot do, and are told the minute alone. The fields are
   * older ones, but those that Istio writes and that all proxies read.
   */
  @SuppressWarnings("deprecation")
  private void resolved(Resolution.LookedUp lookedUp, Cluster.Builder cluster) {
    boolean found = cluster.getLoadAssignment().getEndpointsCount() > 0;
    // Of the two only the first may be without names.
    cluster.setType(lookedUp.roundRobin() && found ? DiscoveryType.LOGICAL_DNS : DiscoveryType.STRICT_DNS)
        .setDnsRefreshRate(Wire.duration(DNS_REFRESH))
        .setDnsLookupFamily(DnsLookupFamily.V4_PREFERRED);
    if (view.proxy().client() == Client.ENVOY) {
      cluster.setRespectDnsTtl(true);
    }
  }
}
