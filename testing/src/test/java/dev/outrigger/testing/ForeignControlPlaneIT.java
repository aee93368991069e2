package dev.outrigger.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.Status;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ForeignControlPlaneIT {

  private static final String CLUSTERS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  private ForeignControlPlane server;
  private ManagedChannel channel;
  private BlockingClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> stream;

  @BeforeEach
  void subscribe() throws Exception {
    server = ForeignControlPlane.start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    stream = AggregatedDiscoveryServiceGrpc.newBlockingV2Stub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .deltaAggregatedResources();
    stream.write(DeltaDiscoveryRequest.newBuilder().setTypeUrl(CLUSTERS).build());
  }

  @AfterEach
  void stop() {
    if (server == null) {
      // A missing peer has skipped the test before anything was started.
      return;
    }
    channel.shutdownNow();
    server.close();
  }

  @Test
  void serves_what_it_is_given_and_then_what_replaces_it() throws Exception {
    serve("1", "echo");
    assertThat(nextNames()).containsExactly("echo");

    serve("2", "echo", "reviews");
    assertThat(nextNames()).containsExactly("reviews");
  }

  @Test
  void tells_whether_its_client_took_a_configuration() throws Exception {
    serve("1", "echo");
    stream.write(answer().build());
    serve("2", "reviews");
    stream.write(answer().setErrorDetail(Status.newBuilder().setMessage("reviews: no endpoints")).build());

    await().untilAsserted(
        () -> assertThat(server.said()).containsExactly(
            "subscribe " + CLUSTERS, "ack " + CLUSTERS, "nack " + CLUSTERS + " reviews: no endpoints"));
  }

  private void serve(String version, String... clusters) throws IOException {
    server.serve(version, List.of(clusters).stream().map(name -> Cluster.newBuilder().setName(name).build()).toList());
  }

  private List<String> nextNames() throws Exception {
    var response = stream.read();
    stream.write(DeltaDiscoveryRequest.newBuilder().setTypeUrl(CLUSTERS).setResponseNonce(response.getNonce()).build());
    return response.getResourcesList().stream().map(resource -> resource.getName()).toList();
  }

  private DeltaDiscoveryRequest.Builder answer() throws Exception {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(CLUSTERS).setResponseNonce(stream.read().getNonce());
  }
}
