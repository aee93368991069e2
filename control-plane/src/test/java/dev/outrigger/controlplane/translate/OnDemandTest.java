package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.MeshOptions.Scoping;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OnDemandTest {

  private static final String MESH = """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {clusterIP: 10.0.0.1, ports: [{name: http, port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: db}
      spec: {clusterIP: 10.0.0.2, ports: [{name: tcp, port: 90}]}
      """;

  private static final String WEB = "outbound|80||web.default.svc.cluster.local";
  private static final String DB = "outbound|90||db.default.svc.cluster.local";

  @Test
  void a_proxy_that_asks_for_clusters_gets_those_of_services_by_name_alone() {
    ProxyView proxy = proxy("outrigger.clusters.on_demand");

    assertThat(clusters(proxy, new Names.All(), Scoping.USED))
        .containsExactly("BlackHoleCluster", "InboundPassthroughCluster", "PassthroughCluster");
    assertThat(clusters(proxy, new Names.All(Set.of(WEB, "outbound|80||none")), Scoping.USED))
        .containsExactly("BlackHoleCluster", "InboundPassthroughCluster", "PassthroughCluster", WEB);
    assertThat(clusters(proxy, new Names.Only(Set.of(DB)), Scoping.USED)).containsExactly(DB);
  }

  @Test
  void a_proxy_that_does_not_gets_all() {
    assertThat(clusters(proxy(), new Names.All(), Scoping.USED)).contains(WEB, DB);
  }

  @Test
  void everything_goes_to_all_when_the_mesh_says_so() {
    assertThat(clusters(proxy("outrigger.clusters.on_demand"), new Names.All(), Scoping.EVERYTHING)).contains(WEB, DB);
  }

  @Test
  void its_listeners_let_traffic_wait_for_clusters() throws InvalidProtocolBufferException {
    HttpConnectionManager manager = filter(listener("0.0.0.0_80", proxy("outrigger.clusters.on_demand")))
        .unpack(HttpConnectionManager.class);
    OnDemand onDemand = manager.getHttpFilters(0).getTypedConfig().unpack(OnDemand.class);
    assertThat(onDemand.getOdcds().getSource().hasAds()).isTrue();
    assertThat(onDemand.getOdcds().getTimeout().getSeconds()).isEqualTo(10);

    TcpProxy relay =
        filter(listener("10.0.0.2_90", proxy("outrigger.clusters.on_demand"))).unpack(TcpProxy.class);
    assertThat(relay.getOnDemand().getOdcdsConfig().hasAds()).isTrue();
  }

  @Test
  void the_listeners_of_others_do_not() throws InvalidProtocolBufferException {
    assertThat(filter(listener("0.0.0.0_80", proxy())).unpack(HttpConnectionManager.class).getHttpFiltersList())
        .noneMatch(filter -> filter.getTypedConfig().is(OnDemand.class));
    assertThat(filter(listener("10.0.0.2_90", proxy())).unpack(TcpProxy.class).hasOnDemand()).isFalse();
  }

  private static List<String> clusters(ProxyView proxy, Names names, Scoping scoping) {
    MeshOptions standard = MeshOptions.DEFAULT;
    MeshOptions options = new MeshOptions(standard.clusterDomain(), standard.rootNamespace(),
        standard.connectTimeout(), standard.defaultRetries(), scoping, standard.outbound(), standard.locality(),
        "");
    return new ResourceGenerator(options).generate(ResourceType.CLUSTERS, names, Meshes.state(MESH), proxy)
        .resources()
        .stream()
        .map(NamedResource::name)
        .toList();
  }

  private static Listener listener(String name, ProxyView proxy) {
    return (Listener) Meshes.message(new ResourceGenerator(MeshOptions.DEFAULT)
        .generate(ResourceType.LISTENERS, new Names.Only(Set.of(name)), Meshes.state(MESH), proxy)
        .resources()
        .getFirst());
  }

  private static Any filter(Listener listener) {
    Filter filter = listener.getFilterChains(0).getFilters(0);
    return filter.getTypedConfig();
  }

  private static ProxyView proxy(String... features) {
    return NodeReader.read(Node.newBuilder()
        .setId("sidecar~198.18.0.9~client.default~default.svc.cluster.local")
        .setUserAgentName("outrigger")
        .addAllClientFeatures(List.of(features))
        .build());
  }
}
