package dev.outrigger.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.ForeignControlPlane;
import dev.outrigger.testing.FreePort;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our sidecar takes its configuration from a control plane that was written by others and knows nothing of us. */
final class ForeignConfigurationIT {

  private static final String REQUEST = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void is_taken_followed_refused_by_name_and_kept(Protocol protocol) throws Exception {
    int port = FreePort.on("127.79.1.1");
    try (RawBackend one = new RawBackend("127.79.2.1");
        RawBackend two = new RawBackend("127.79.2.2");
        ForeignControlPlane server = ForeignControlPlane.start()) {
      server.serve("1", resources(port, "ROUND_ROBIN", one));
      Path bootstrap = Files.writeString(directory.resolve("bootstrap.yaml"), Ads.bootstrap(server.port(), protocol));
      try (Program sidecar = Program.outrigger(directory, "sidecar", "-c", bootstrap.toString())) {
        InetSocketAddress service = new InetSocketAddress("127.79.1.1", port);
        sidecar.await("listener echo on 127.79.1.1:" + port);
        assertThat(reached(service, 4, one, two)).containsExactly(1);

        server.serve("2", resources(port, "ROUND_ROBIN", one, two));
        Awaitility.await("the second endpoint")
            .atMost(Program.PATIENCE)
            .untilAsserted(() -> assertThat(reached(service, 4, one, two)).containsExactly(1, 2));

        server.serve("3", resources(port, "MAGLEV", two));
        Awaitility.await("the refusal")
            .atMost(Program.PATIENCE)
            .untilAsserted(() -> assertThat(server.said()).as(sidecar.output())
                .anyMatch(line -> line.startsWith("nack ") && line.contains("echo") && line.contains("lb_policy")));
        Awaitility.await("the endpoints of the refused cluster")
            .atMost(Program.PATIENCE)
            .untilAsserted(() -> assertThat(reached(service, 4, one, two)).containsExactly(2));

        goAway(server);
        sidecar.await("(?i)control plane|xds");
        assertThat(reached(service, 4, one, two)).containsExactly(2);
        assertThat(sidecar.stop()).isZero();
      }
    }
  }

  private static void goAway(ForeignControlPlane server) {
    server.close();
  }

  /** Which of two backends answered so many requests. */
  private static Set<Integer> reached(InetSocketAddress service, int count, RawBackend one, RawBackend two)
      throws IOException {
    int first = one.seen().size();
    int second = two.seen().size();
    for (int i = 0; i < count; i++) {
      List<Message> answers = Wire.exchange(service, REQUEST);
      assertThat(answers).hasSize(1).allMatch(answer -> answer.startLine().equals("HTTP/1.1 200 OK"));
    }
    Set<Integer> reached = new TreeSet<>();
    if (one.seen().size() > first) {
      reached.add(1);
    }
    if (two.seen().size() > second) {
      reached.add(2);
    }
    return reached;
  }

  private static List<com.google.protobuf.Message> resources(int port, String policy, RawBackend... backends)
      throws IOException {
    List<String> endpoints = new ArrayList<>();
    for (RawBackend backend : backends) {
      endpoints.add("{\"endpoint\": {\"address\": {\"socketAddress\": {\"address\": \"" + backend.host()
          + "\", \"portValue\": " + backend.port() + "}}}}");
    }
    HttpConnectionManager.Builder manager = read(HttpConnectionManager.newBuilder(),
        """
        {"statPrefix": "echo", "rds": {"routeConfigName": "echo", "configSource": {"ads": {}, "resourceApiVersion": "V3"}}}""");
    manager.addHttpFiltersBuilder()
        .setName("envoy.filters.http.router")
        .setTypedConfig(Any.pack(Router.getDefaultInstance()));
    Listener.Builder listener = read(Listener.newBuilder(), """
        {"name": "echo", "address": {"socketAddress": {"address": "127.79.1.1", "portValue": %s}}}""".formatted(port));
    listener.addFilterChainsBuilder().addFiltersBuilder().setName("http").setTypedConfig(Any.pack(manager.build()));
    return List.of(
        listener.build(),
        read(RouteConfiguration.newBuilder(), """
            {"name": "echo", "virtualHosts": [{"name": "all", "domains": ["*"], "routes": [
              {"match": {"prefix": "/"}, "route": {"cluster": "echo"}}]}]}""").build(),
        read(Cluster.newBuilder(), """
            {"name": "echo", "type": "EDS", "lbPolicy": "%s",
             "edsClusterConfig": {"edsConfig": {"ads": {}, "resourceApiVersion": "V3"}}}""".formatted(policy))
            .setConnectTimeout(Durations.fromSeconds(1))
            .build(),
        read(ClusterLoadAssignment.newBuilder(), """
            {"clusterName": "echo", "endpoints": [{"lbEndpoints": [%s]}]}""".formatted(String.join(",", endpoints)))
            .build());
  }

  private static <B extends com.google.protobuf.Message.Builder> B read(B builder, String json) throws IOException {
    JsonFormat.parser().merge(json, builder);
    return builder;
  }
}
