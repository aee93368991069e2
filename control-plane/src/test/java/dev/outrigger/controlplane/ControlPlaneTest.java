package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.serve.Limits;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.translate.MeshOptions;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlPlaneTest {

  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  @TempDir private Path manifests;

  @Test
  void is_ready_once_the_manifests_are_read() throws IOException {
    Files.writeString(manifests.resolve("a.yaml"), """
        apiVersion: v1
        kind: Service
        metadata: {name: echo, namespace: demo}
        spec: {clusterIP: 127.77.1.1, ports: [{port: 8080}]}
        """);
    try (ControlPlane controlPlane =
        ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests)))) {
      await().untilAsserted(() -> {
        HttpResponse<String> answer = get(controlPlane, "/ready");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ready\n");
      });
      assertThat(health(controlPlane)).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void tells_its_metrics() throws Exception {
    try (ControlPlane controlPlane =
        ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests)))) {
      HttpResponse<String> answer = get(controlPlane, "/metrics");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body()).contains("# TYPE pilot_xds gauge\npilot_xds 0\n")
          .contains("pilot_xds_pushes{type=\"cds\"} 0\n");
    }
  }

  @Test
  void knows_nothing_else() throws Exception {
    try (ControlPlane controlPlane =
        ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests)))) {
      assertThat(get(controlPlane, "/ready/or/not").statusCode()).isEqualTo(404);
      assertThat(get(controlPlane, "/").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a_request_of_more_than_4_mib_is_refused() throws IOException {
    DiscoveryRequest huge = DiscoveryRequest.newBuilder().addResourceNames("x".repeat(5 << 20)).build();
    try (ControlPlane controlPlane =
        ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests)))) {
      ManagedChannel channel = channel(controlPlane);
      try {
        Iterator<DiscoveryResponse> responses = ClientCalls.blockingServerStreamingCall(channel,
            AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(), CallOptions.DEFAULT, huge);

        assertThatThrownBy(responses::hasNext).isInstanceOfSatisfying(StatusRuntimeException.class,
            refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void frees_its_ports_when_it_is_closed() throws IOException {
    ControlPlane first = ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests)));
    ControlPlaneOptions same = at(first.xdsAddress(), first.monitoringAddress());
    first.close();

    try (ControlPlane second = ControlPlane.start(same)) {
      assertThat(second.xdsAddress()).isEqualTo(first.xdsAddress());
    }
  }

  @Test
  void a_taken_port_is_named_with_what_to_do() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(ANY_PORT);
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", taken.getLocalPort());

      assertThatThrownBy(() -> ControlPlane.start(at(address, ANY_PORT))).isInstanceOf(IOException.class)
          .hasMessage("--xds-address 127.0.0.1:" + taken.getLocalPort() + ": Address already in use"
              + " (stop the program that listens there, or choose another with --xds-address)");
      assertThatThrownBy(() -> ControlPlane.start(at(ANY_PORT, address))).isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "--monitoring-address 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
    }
  }

  private ControlPlaneOptions at(InetSocketAddress xds, InetSocketAddress monitoring) {
    return new ControlPlaneOptions(new MeshSource.Manifests(manifests), xds, monitoring, Debounce.DEFAULT,
        MeshOptions.DEFAULT, Limits.DEFAULT, TransportOptions.DEFAULT);
  }

  private static HttpResponse<String> get(ControlPlane controlPlane, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + controlPlane.monitoringAddress().getPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static ServingStatus health(ControlPlane controlPlane) {
    ManagedChannel channel = channel(controlPlane);
    try {
      return HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()).getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  private static ManagedChannel channel(ControlPlane controlPlane) {
    return NettyChannelBuilder.forAddress("127.0.0.1", controlPlane.xdsAddress().getPort()).usePlaintext().build();
  }
}
