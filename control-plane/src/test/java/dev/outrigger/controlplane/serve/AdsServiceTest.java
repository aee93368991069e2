package dev.outrigger.controlplane.serve;

import static dev.outrigger.controlplane.translate.ResourceType.CLUSTERS;
import static dev.outrigger.controlplane.translate.ResourceType.ENDPOINTS;
import static dev.outrigger.controlplane.translate.ResourceType.LISTENERS;
import static dev.outrigger.controlplane.translate.ResourceType.ROUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.state.StateLoop;
import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.policy.kube.ObjectMeta;
import dev.outrigger.policy.kube.Service;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service behind a real gRPC server, with clients of both protocols. */
final class AdsServiceTest {

  private static final Node NODE =
      Node.newBuilder().setId("sidecar~127.0.0.1~client.demo~demo.svc.cluster.local").build();

  private final ScheduledExecutorService threads =
      new ScheduledThreadPoolExecutor(1, new ThreadPoolExecutor.DiscardPolicy());
  private final StateLoop states = new StateLoop(new Debounce(Duration.ZERO, Duration.ZERO), threads, this::later,
      System::nanoTime);
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final FakeTranslation mesh = new FakeTranslation();
  private final AdsMetrics metrics = new AdsMetrics();
  private final AdsService service = new AdsService(states, mesh, workers, new Timing(System::nanoTime, this::later),
      new Limits(2, 10, Duration.ofSeconds(5)), metrics);
  private final String name = InProcessServerBuilder.generateName();
  private final ManagedChannel channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  private final AggregatedDiscoveryServiceStub stub = AggregatedDiscoveryServiceGrpc.newStub(channel);
  private final Server server =
      InProcessServerBuilder.forName(name).directExecutor().addService(service).build();
  private int services;

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    threads.shutdownNow();
    workers.shutdownNow();
  }

  @Test
  void a_delta_client_follows_the_mesh() throws InterruptedException {
    mesh.exists(CLUSTERS, "a=1", "b=1");
    states.sourceSynced();
    var client = delta();
    client.send(delta(CLUSTERS).setNode(NODE).addResourceNamesSubscribe("*").build());

    DeltaDiscoveryResponse first = client.next();
    assertThat(first.getTypeUrl()).isEqualTo(CLUSTERS.typeUrl());
    assertThat(first.getResourcesList()).extracting(Resource::getName).containsExactly("a", "b");
    assertThat(first.getResourcesList()).extracting(Resource::getVersion).containsExactly("1", "1");
    assertThat(first.getResources(0).getResource())
        .isEqualTo(Any.newBuilder()
            .setTypeUrl(CLUSTERS.typeUrl())
            .setValue(ByteString.copyFromUtf8("a=1"))
            .build());
    client.send(delta(CLUSTERS).setResponseNonce(first.getNonce()).build());

    mesh.exists(CLUSTERS, "a=1", "c=1");
    change();
    DeltaDiscoveryResponse added = client.next();
    assertThat(added.getResourcesList()).extracting(Resource::getName).containsExactly("c");
    assertThat(added.getSystemVersionInfo()).isEqualTo("2");
    assertThat(client.next().getRemovedResourcesList()).containsExactly("b");
  }

  @Test
  void a_delta_client_that_comes_back_gets_what_it_missed() throws InterruptedException {
    mesh.exists(LISTENERS, "a=1", "b=2");
    states.sourceSynced();
    var client = delta();
    client.send(delta(LISTENERS).setNode(NODE)
        .putAllInitialResourceVersions(Map.of("a", "1", "b", "1", "c", "1"))
        .build());

    DeltaDiscoveryResponse response = client.next();
    assertThat(response.getResourcesList()).extracting(Resource::getName).containsExactly("b");
    assertThat(response.getRemovedResourcesList()).containsExactly("c");
  }

  @Test
  void a_state_of_the_world_client_follows_the_mesh() throws InterruptedException {
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ROUTES, "r=1");
    states.sourceSynced();
    var client = stateOfTheWorld();
    client.send(stateOfTheWorld(CLUSTERS).setNode(NODE).build());
    DiscoveryResponse clusters = client.next();
    assertThat(clusters.getVersionInfo()).isEqualTo("1");
    assertThat(contents(clusters)).containsExactly("a=1", "b=1");
    client.send(accept(clusters).build());
    client.send(stateOfTheWorld(ROUTES).addResourceNames("r").build());
    DiscoveryResponse routes = client.next();
    assertThat(contents(routes)).containsExactly("r=1");
    client.send(accept(routes).addResourceNames("r").build());

    mesh.exists(CLUSTERS, "a=2", "b=1");
    change();
    assertThat(contents(client.next())).containsExactly("a=2", "b=1");
  }

  @Test
  void what_a_client_rejects_is_seen_in_its_status_and_not_sent_again() throws InterruptedException {
    mesh.exists(CLUSTERS, "a=1");
    states.sourceSynced();
    var client = stateOfTheWorld();
    client.send(stateOfTheWorld(CLUSTERS).setNode(NODE).build());
    DiscoveryResponse response = client.next();
    client.send(stateOfTheWorld(CLUSTERS).setResponseNonce(response.getNonce())
        .setErrorDetail(com.google.rpc.Status.newBuilder().setMessage("a: bad"))
        .build());

    await().untilAsserted(() -> assertThat(service.proxies()).singleElement().satisfies(proxy -> {
      assertThat(proxy.proxy().pod()).isEqualTo("client");
      assertThat(proxy.types()).extractingByKey(CLUSTERS)
          .isEqualTo(
              new TypeSync(TypeSync.State.REJECTED, "1", "", response.getNonce(), 1, "a: bad", Map.of("a", "a: bad")));
    }));
    change();
    mesh.exists(CLUSTERS, "a=2");
    change();
    assertThat(contents(client.next())).containsExactly("a=2");
    assertThat(client.already()).isNull();
  }

  @Test
  void a_stream_that_comes_before_the_state_waits_for_it() throws InterruptedException {
    mesh.exists(CLUSTERS, "a=1");
    var client = delta();
    client.send(delta(CLUSTERS).setNode(NODE).build());
    assertThat(client.already()).isNull();
    states.sourceSynced();

    assertThat(client.next().getResourcesList()).extracting(Resource::getName).containsExactly("a");
  }

  @Test
  void a_stream_that_comes_while_a_state_is_published_gets_that_state_too() throws InterruptedException {
    mesh.exists(CLUSTERS, "a=1");
    states.sourceSynced();
    var first = delta();
    first.send(delta(CLUSTERS).setNode(NODE).build());
    first.next();
    var came = new CompletableFuture<ScriptedClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse>>();
    mesh.whenAskedWhatIsAffected(() -> {
      var client = delta();
      client.send(delta(CLUSTERS).setNode(NODE).build());
      await().until(() -> client.arrived() > 0);
      mesh.exists(CLUSTERS, "a=2");
      came.complete(client);
    });
    change();

    var late = came.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(late.next().getResourcesList()).extracting(Resource::getVersion).containsExactly("1");
    assertThat(late.next().getResourcesList()).extracting(Resource::getVersion).containsExactly("2");
  }

  @Test
  void a_bad_node_id_ends_the_stream_with_the_reason() {
    var client = delta();
    client.send(delta(CLUSTERS).setNode(Node.newBuilder().setId("me")).build());

    Status end = client.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription())
        .isEqualTo("node id: \"me\" (expected: sidecar~<ip>~<pod>.<namespace>~<namespace>.svc.<domain>)");
    await().untilAsserted(() -> {
      StringBuilder text = new StringBuilder();
      metrics.writePrometheus(text);
      assertThat(text.toString()).contains("pilot_xds 0\n");
    });
  }

  @Test
  void streams_beyond_the_limit_are_refused_until_one_ends() throws InterruptedException {
    mesh.exists(CLUSTERS, "a=1");
    states.sourceSynced();
    var first = delta();
    var second = stateOfTheWorld();
    Status refused = delta().end();
    assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getDescription()).startsWith("streams: 2 are open");

    second.finish();
    assertThat(second.end().isOk()).isTrue();
    var third = delta();
    third.send(delta(CLUSTERS).setNode(NODE).build());
    assertThat(third.next().getResourcesCount()).isEqualTo(1);
    first.finish();
  }

  @Test
  void proxies_that_have_left_are_forgotten() throws InterruptedException {
    states.sourceSynced();
    var client = delta();
    client.send(delta(CLUSTERS).setNode(NODE).build());
    client.next();
    await().untilAsserted(() -> assertThat(service.proxies()).hasSize(1));
    client.finish();

    await().untilAsserted(() -> assertThat(service.proxies()).isEmpty());
  }

  @Test
  void a_type_that_is_not_served_is_not_answered_and_costs_the_stream_nothing() throws InterruptedException {
    mesh.exists(CLUSTERS, "a=1");
    states.sourceSynced();
    var client = delta();
    client
        .send(DeltaDiscoveryRequest.newBuilder().setNode(NODE).setTypeUrl("type.googleapis.com/no.such.Type").build());
    client.send(delta(CLUSTERS).addResourceNamesSubscribe("*").build());

    assertThat(client.next().getTypeUrl()).isEqualTo(CLUSTERS.typeUrl());
    assertThat(client.already()).isNull();
  }

  @Test
  void an_answer_to_a_response_that_never_was_is_passed_over() throws InterruptedException {
    mesh.exists(CLUSTERS, "a=1");
    states.sourceSynced();
    var client = delta();
    client.send(delta(CLUSTERS).setNode(NODE).addResourceNamesSubscribe("*").build());
    client.next();
    client.send(delta(CLUSTERS).setResponseNonce("made up").build());
    mesh.exists(CLUSTERS, "a=2");
    change();

    assertThat(client.next().getResourcesList()).extracting(Resource::getVersion).containsExactly("2");
  }

  @Test
  void a_client_that_subscribes_without_end_is_refused_and_the_others_are_served() throws InterruptedException {
    mesh.exists(ENDPOINTS, "a=1");
    states.sourceSynced();
    var other = delta();
    other.send(delta(ENDPOINTS).setNode(NODE).addResourceNamesSubscribe("a").build());
    other.next();
    var greedy = delta();
    for (int i = 0; i < 20; i++) {
      greedy.send(delta(ENDPOINTS).setNode(NODE).addResourceNamesSubscribe("endless-" + i).build());
    }

    Status end = greedy.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(end.getDescription()).isEqualTo(ENDPOINTS.typeUrl() + ": 11 names wanted (expected: at most 10)");
    mesh.exists(ENDPOINTS, "a=2");
    change();
    assertThat(other.next().getResourcesList()).extracting(Resource::getVersion).containsExactly("2");
  }

  @Test
  void a_proxy_that_says_ten_megabytes_of_itself_is_refused() {
    states.sourceSynced();
    var client = delta();
    client.send(delta(CLUSTERS).setNode(NODE.toBuilder()
        .setMetadata(Struct.newBuilder()
            .putFields("NOISE", Value.newBuilder().setStringValue("x".repeat(10 << 20)).build())))
        .build());

    Status end = client.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).startsWith("node: ").endsWith(" bytes (expected: at most 262144)");
  }

  private ScriptedClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta() {
    return new ScriptedClient<>(stub::deltaAggregatedResources);
  }

  private ScriptedClient<DiscoveryRequest, DiscoveryResponse> stateOfTheWorld() {
    return new ScriptedClient<>(stub::streamAggregatedResources);
  }

  private static DeltaDiscoveryRequest.Builder delta(ResourceType type) {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
  }

  private static DiscoveryRequest.Builder stateOfTheWorld(ResourceType type) {
    return DiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
  }

  private static DiscoveryRequest.Builder accept(DiscoveryResponse response) {
    return DiscoveryRequest.newBuilder()
        .setTypeUrl(response.getTypeUrl())
        .setResponseNonce(response.getNonce())
        .setVersionInfo(response.getVersionInfo());
  }

  private static List<String> contents(DiscoveryResponse response) {
    return response.getResourcesList().stream().map(each -> each.getValue().toStringUtf8()).toList();
  }

  /** Publishes a new state; what it means is up to {@link #mesh}. */
  private void change() {
    states.submit(List.of(new Change.ObjectPut(new Service(ObjectMeta.named("demo", "s" + services++),
        Service.Type.CLUSTER_IP, List.of(), false, Service.Family.IPV4, null, Map.of(), List.of(), false,
        Service.InternalTraffic.CLUSTER,
        null,
        null))));
  }

  private void later(Runnable task, Duration delay) {
    threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
