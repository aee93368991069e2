package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.kube.Node.Locality;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrpcResourcesTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/grpc");

  private final ResourceGenerator generator = new ResourceGenerator(MeshOptions.DEFAULT);
  private final ClusterState state = Meshes.state(Files.readString(GOLDEN.resolve("calls.yaml")));

  GrpcResourcesTest() throws IOException {}

  /** As the golden files of proxies. */
  @Test
  void is_sent_what_the_golden_file_says() throws IOException {
    TextFormat.Printer printer = TextFormat.printer().usingTypeRegistry(Meshes.ANY_TYPES);
    StringBuilder text = new StringBuilder();
    for (ResourceType type : ResourceType.values()) {
      text.append("\n# ").append(type).append('\n');
      for (NamedResource resource : generator.generate(type, new Names.All(), state, client("demo")).resources()) {
        text.append("\n# ").append(resource.name()).append('\n');
        text.append(printer.printToString(Meshes.message(resource)));
      }
    }
    Path golden = GOLDEN.resolve("calls.txtpb");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, text);
    }
    assertThat(text.toString()).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0:8080,0.0.0.0,8080", "[::]:8080,::,8080", "127.0.0.1:1,127.0.0.1,1"})
  void a_server_has_a_listener_at_the_address_that_it_listens_on(String asked, String address, int port)
      throws InvalidProtocolBufferException {
    String name = "xds.istio.io/grpc/lds/inbound/" + asked;
    Listener listener = (Listener) Meshes.message(only(ResourceType.LISTENERS, name, "demo").getFirst());

    assertThat(listener.getName()).isEqualTo(name);
    assertThat(listener.getAddress().getSocketAddress().getAddress()).isEqualTo(address);
    assertThat(listener.getAddress().getSocketAddress().getPortValue()).isEqualTo(port);
    assertThat(listener.getFilterChainsList()).hasSize(1);
    assertThat(listener.getFilterChains(0)
        .getFilters(0)
        .getTypedConfig()
        .unpack(HttpConnectionManager.class)
        .getRouteConfig()
        .getVirtualHosts(0)
        .getRoutes(0)
        .hasNonForwardingAction()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8080", "0.0.0.0", "0.0.0.0:0", "0.0.0.0:65536", "a b:80", ":80"})
  void what_is_no_address_has_no_listener(String asked) {
    assertThat(only(ResourceType.LISTENERS, "xds.istio.io/grpc/lds/inbound/" + asked, "demo")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo.demo.svc.cluster.local:7070", "echo.demo.svc:7070", "echo.demo:7070", "echo:7070"})
  void a_service_has_a_listener_by_each_name_that_it_is_called_by(String name)
      throws InvalidProtocolBufferException {
    Listener listener = (Listener) Meshes.message(only(ResourceType.LISTENERS, name, "demo").getFirst());
    assertThat(listener.getName()).isEqualTo(name);
    assertThat(listener.getApiListener()
        .getApiListener()
        .unpack(HttpConnectionManager.class)
        .getRds()
        .getRouteConfigName()).isEqualTo("outbound|7070||echo.demo.svc.cluster.local");
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo:7070", "echo.demo.svc.cluster.local:7071", "none.demo:7070", "echo.demo", "echo.demo:x",
      ":7070", "*.demo:7070", "0.0.0.0_7070"})
  void other_names_have_none(String name) {
    assertThat(only(ResourceType.LISTENERS, name, "other")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"outbound|7070|v1|echo.demo.svc.cluster.local", "7070", "http_proxy",
      "outbound|7070||none.demo.svc.cluster.local"})
  void routes_have_the_name_of_a_services_cluster(String name) {
    assertThat(only(ResourceType.ROUTES, name, "demo")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"outbound|7070|v3|echo.demo.svc.cluster.local", "PassthroughCluster", "BlackHoleCluster"})
  void only_services_and_their_subsets_are_clusters(String name) {
    assertThat(only(ResourceType.CLUSTERS, name, "demo")).isEmpty();
  }

  @Test
  void who_hashes_by_the_clients_address_hashes_by_its_channel() {
    Route route = Route.newBuilder()
        .setRoute(RouteAction.newBuilder()
            .setCluster("c")
            .addHashPolicy(RouteAction.HashPolicy.newBuilder()
                .setConnectionProperties(
                    RouteAction.HashPolicy.ConnectionProperties.newBuilder().setSourceIp(true))))
        .build();
    assertThat(GrpcRoutes.translate(route).getRoute().getHashPolicy(0).getFilterState().getKey())
        .isEqualTo("io.grpc.channel_id");
  }

  private List<NamedResource> only(ResourceType type, String name, String namespace) {
    return generator.generate(type, new Names.Only(Set.of(name)), state, client(namespace)).resources();
  }

  private static ProxyView client(String namespace) {
    return ProxyView.parse("sidecar~10.2.0.1~client." + namespace + "~" + namespace + ".svc.cluster.local",
        Map.of("GENERATOR", "grpc"), "gRPC Java", Locality.UNKNOWN);
  }
}
