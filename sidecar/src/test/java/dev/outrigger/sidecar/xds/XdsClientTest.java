package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.sidecar.xds.AdsSpec.Variant;
import dev.outrigger.testing.FakeControlPlane;
import dev.outrigger.testing.FakeControlPlane.Request;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class XdsClientTest {

  private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
  private final List<ProxySnapshot> snapshots = new CopyOnWriteArrayList<>();
  private FakeControlPlane controlPlane = FakeControlPlane.start(0);
  private @Nullable XdsClient client;

  @TempDir private Path state;

  @AfterEach
  void closeAll() {
    stopClient();
    control.shutdownNow();
    controlPlane.close();
  }

  @ParameterizedTest
  @EnumSource
  void asks_for_what_is_named_before_what_names_it_and_acknowledges_each(Variant variant) {
    putAll("a");

    start(variant, null);

    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));
    eventually()
        .untilAsserted(() -> assertThat(controlPlane.requests()).filteredOn(request -> !request.nonce().isEmpty())
            .hasSize(4)
            .allSatisfy(answer -> assertThat(answer.error()).isEmpty()));
    List<Request> questions = controlPlane.requests().stream().filter(request -> request.nonce().isEmpty()).toList();
    assertThat(questions).extracting(Request::type)
        .containsExactly("Cluster", "Listener", "ClusterLoadAssignment", "RouteConfiguration");
    assertThat(questions.getFirst().node()).isEqualTo("node");
    assertThat(questions.getFirst().userAgent()).isEqualTo("outrigger");
    assertThat(questions.subList(1, 4)).allSatisfy(request -> assertThat(request.node()).isEmpty());
    assertThat(questions.get(2).subscribe()).containsExactly("a");
    assertThat(questions.get(3).subscribe()).containsExactly("r");
    assertThat(status().connected()).isTrue();
    assertThat(status().initialized()).isTrue();
    assertThat(status().types().get(ResourceType.CLUSTERS)).satisfies(type -> {
      assertThat(type).isNotNull();
      assertThat(type.attempts()).isEqualTo(1);
      assertThat(type.successes()).isEqualTo(1);
      assertThat(type.rejections()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  void rejects_an_invalid_resource_by_name_and_reason_keeps_its_last_good_version_and_takes_the_valid_ones(
      Variant variant) {
    putAll("a");
    start(variant, null);
    eventually().until(this::latest, snapshot -> snapshot.clusters().containsKey("a"));

    controlPlane.hold(Cluster.getDefaultInstance());
    controlPlane.put("a", Resources.badCluster("a"));
    controlPlane.put("b", Resources.cluster("b"));
    controlPlane.put("b", Resources.endpoints("b", 2));
    controlPlane.release(Cluster.getDefaultInstance());

    eventually().until(this::latest, snapshot -> snapshot.clusters().containsKey("b"));
    assertThat(latest().clusters()).containsOnlyKeys("a", "b");
    assertThat(controlPlane.requests()).filteredOn(request -> !request.error().isEmpty())
        .singleElement()
        .satisfies(nack -> {
          assertThat(nack.type()).isEqualTo("Cluster");
          assertThat(nack.error()).isEqualTo("a: lb_policy: MAGLEV: not supported");
        });
    assertThat(status().types().get(ResourceType.CLUSTERS)).satisfies(type -> {
      assertThat(type).isNotNull();
      assertThat(type.rejections()).isEqualTo(1);
      assertThat(type.lastRejection()).isNotNull()
          .extracting(XdsStatus.Rejection::reason)
          .isEqualTo("a: lb_policy: MAGLEV: not supported");
    });
  }

  @Test
  void a_new_stream_tells_what_is_here_already() {
    putAll("a");
    start(Variant.DELTA, null);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));
    int before = snapshots.size();
    controlPlane.forgetRequests();

    controlPlane.endStreams();

    eventually()
        .untilAsserted(() -> assertThat(controlPlane.requests()).filteredOn(request -> request.nonce().isEmpty())
            .extracting(Request::type)
            .containsExactly("Cluster", "ClusterLoadAssignment", "Listener", "RouteConfiguration"));
    // The last answers of the stream that ended may come after the requests were forgotten: they carry a nonce.
    assertThat(controlPlane.requests()).filteredOn(request -> request.nonce().isEmpty())
        .allSatisfy(request -> assertThat(request.knownVersions()).hasSize(1))
        .first()
        .satisfies(request -> assertThat(request.node()).isEqualTo("node"));
    assertThat(snapshots).hasSize(before);
  }

  @ParameterizedTest
  @EnumSource
  void follows_removal_of_clusters_and_listeners(Variant variant) {
    putAll("a");
    start(variant, null);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));

    controlPlane.remove(Resources.listener("l", "r"), "l");
    controlPlane.remove(Cluster.getDefaultInstance(), "a");

    eventually().until(this::latest, ProxySnapshot.EMPTY::equals);
    eventually().untilAsserted(() -> assertThat(controlPlane.requests())
        .anySatisfy(request -> assertThat(request.type() + request.unsubscribe() + request.subscribe())
            .isIn("ClusterLoadAssignment[a][]", "ClusterLoadAssignment[][]")));
  }

  @Test
  void holds_a_cluster_back_until_its_endpoints_come() {
    controlPlane.hold(ClusterLoadAssignment.getDefaultInstance());
    putAll("a");
    start(Variant.DELTA, null);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));
    assertThat(latest().clusters()).isEmpty();
    assertThat(status().initialized()).isFalse();

    controlPlane.release(ClusterLoadAssignment.getDefaultInstance());

    eventually().until(this::latest, snapshot -> snapshot.clusters().containsKey("a"));
    eventually().until(() -> status().initialized());
  }

  @ParameterizedTest
  @EnumSource
  void follows_endpoints_and_routes(Variant variant) {
    putAll("a");
    start(variant, null);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));

    controlPlane.put("a", Resources.endpoints("a", 99));
    controlPlane.put("r", Resources.routes("r", "elsewhere"));

    var expected = Resources.valid(ResourceDecoders.endpoints(Resources.endpoints("a", 99)));
    eventually().until(this::latest, snapshot -> expected.equals(snapshot.endpoints().get("a")));
    var routes = Resources.valid(ResourceDecoders.routes(Resources.routes("r", "elsewhere")));
    eventually().until(this::latest, snapshot -> routes.equals(snapshot.routes().get("r")));
  }

  @ParameterizedTest
  @EnumSource
  void serves_the_kept_configuration_while_the_control_plane_is_away_and_follows_it_when_it_is_back(Variant variant) {
    putAll("a");
    start(variant, state);
    eventually().until(() -> status().initialized());
    eventually().until(() -> state.resolve("xds.state").toFile().exists());
    stopClient();
    controlPlane.close();
    snapshots.clear();

    start(variant, state);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));
    assertThat(latest().clusters()).containsOnlyKeys("a");
    assertThat(latest().endpoints()).containsOnlyKeys("a");
    assertThat(status().connected()).isFalse();
    assertThat(status().initialized()).isTrue();

    controlPlane = FakeControlPlane.start(controlPlane.port());
    controlPlane.put("b", Resources.cluster("b"));
    controlPlane.put("b", Resources.endpoints("b", 2));
    controlPlane.put("l", Resources.relay("l", "b"));
    eventually().until(this::latest,
        snapshot -> snapshot.clusters().containsKey("b") && !snapshot.clusters().containsKey("a"));
  }

  @Test
  void a_cluster_that_is_left_out_comes_when_it_is_demanded() {
    controlPlane.onlyByName("late");
    putAll("a");
    controlPlane.put("late", Resources.cluster("late"));
    controlPlane.put("late", Resources.endpoints("late", 7));
    XdsClient started = start(Variant.DELTA, null);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));
    assertThat(latest().clusters()).containsOnlyKeys("a");

    onControl(ignored -> started.demand("late"));

    eventually().until(this::latest, snapshot -> snapshot.clusters().containsKey("late"));
    assertThat(latest().endpoints()).containsOnlyKeys("a", "late");
  }

  @Test
  void a_demanded_cluster_that_does_not_exist_is_known_to_be_absent_until_it_comes() {
    putAll("a");
    XdsClient started = start(Variant.DELTA, null);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));

    onControl(ignored -> started.demand("none"));

    eventually().until(this::latest, snapshot -> snapshot.absentClusters().equals(Set.of("none")));

    controlPlane.put("none", Resources.cluster("none"));
    controlPlane.put("none", Resources.endpoints("none", 7));

    eventually().until(this::latest, snapshot -> snapshot.clusters().containsKey("none"));
    assertThat(latest().absentClusters()).isEmpty();
  }

  @Test
  void state_of_the_world_has_all_clusters_so_that_any_other_is_absent() {
    putAll("a");
    XdsClient started = start(Variant.STATE_OF_THE_WORLD, null);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));

    onControl(ignored -> started.demand("none"));

    eventually().until(this::latest, snapshot -> snapshot.absentClusters().equals(Set.of("none")));
  }

  @Test
  void a_new_stream_asks_again_for_what_was_demanded() {
    controlPlane.onlyByName("late");
    putAll("a");
    controlPlane.put("late", Resources.cluster("late"));
    controlPlane.put("late", Resources.endpoints("late", 7));
    XdsClient started = start(Variant.DELTA, null);
    onControl(ignored -> started.demand("late"));
    eventually().until(this::latest, snapshot -> snapshot.clusters().containsKey("late"));
    controlPlane.forgetRequests();

    controlPlane.endStreams();

    eventually().untilAsserted(
        () -> assertThat(controlPlane.requests()).filteredOn(request -> request.type().equals("Cluster"))
            .filteredOn(request -> request.nonce().isEmpty())
            .singleElement()
            .satisfies(request -> {
              assertThat(request.subscribe()).containsExactlyInAnyOrder("*", "late");
              assertThat(request.knownVersions()).containsOnlyKeys("a", "late");
            }));
    assertThat(latest().clusters()).containsOnlyKeys("a", "late");
  }

  @Test
  void what_is_kept_is_asked_for_by_name_where_clusters_come_on_demand() {
    controlPlane.onlyByName("late");
    putAll("a");
    controlPlane.put("l", Resources.onDemandRelay("l", "late"));
    controlPlane.put("late", Resources.cluster("late"));
    controlPlane.put("late", Resources.endpoints("late", 7));
    XdsClient first = start(Variant.DELTA, state);
    onControl(ignored -> first.demand("late"));
    eventually().until(this::latest, snapshot -> snapshot.clusters().containsKey("late"));
    stopClient();
    snapshots.clear();
    controlPlane.forgetRequests();

    start(Variant.DELTA, state);

    eventually().until(() -> status().connected());
    eventually().untilAsserted(
        () -> assertThat(controlPlane.requests()).filteredOn(request -> request.type().equals("Cluster"))
            .first()
            .satisfies(request -> assertThat(request.subscribe()).containsExactlyInAnyOrder("*", "a", "late")));
    assertThat(latest().clusters()).containsOnlyKeys("a", "late");
  }

  @Test
  void goes_on_to_the_next_address_when_one_does_not_answer() {
    putAll("a");
    int port = controlPlane.port();
    FakeControlPlane other = FakeControlPlane.start(0);
    int closed = other.port();
    other.close();

    start(new AdsSpec(Variant.DELTA, "xds",
        List.of(new NetAddress("127.0.0.1", closed), new NetAddress("127.0.0.1", port)), null, null, true, true,
        Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(10)), null);

    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));
  }

  @Test
  void waits_as_long_as_a_control_plane_that_refuses_it_wants() {
    putAll("a");
    // Longer than it would wait by itself.
    controlPlane.refuseNext(RetryHintTest.pushback("1200"));
    long begun = System.nanoTime();
    start(Variant.DELTA, null);

    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(1200));
  }

  @Test
  void each_stream_brings_the_token_that_is_in_the_file_by_then() throws IOException {
    putAll("a");
    Path file = Files.writeString(state.resolve("token"), "one\n");
    startWithToken(file);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));
    assertThat(controlPlane.authorizations()).containsExactly("Bearer one");

    Files.writeString(file, "two");
    controlPlane.endStreams();

    eventually().untilAsserted(
        () -> assertThat(controlPlane.authorizations()).containsExactly("Bearer one", "Bearer two"));
  }

  @Test
  void without_its_token_it_tries_again_until_the_file_is_there() throws IOException {
    putAll("a");
    Path file = state.resolve("token");
    startWithToken(file);
    Files.writeString(file, "late");

    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));
    assertThat(controlPlane.authorizations()).isNotEmpty().containsOnly("Bearer late");
  }

  @Test
  void certificates_that_cannot_be_read_keep_it_from_connecting_and_from_nothing_else() {
    start(spec(new NetAddress("127.0.0.1", controlPlane.port()), new AdsCredentials(state.resolve("none.pem"), null)),
        null);

    onControl(ignored -> assertThat(status().connected()).isFalse());
    assertThat(controlPlane.authorizations()).isEmpty();
  }

  @Test
  void shows_the_resources_in_force() throws ExecutionException, InterruptedException {
    putAll("a");
    XdsClient started = start(Variant.DELTA, null);
    eventually().until(this::latest, snapshot -> snapshot.listeners().containsKey("l"));

    assertThat(started.configDump().get().getConfigsList())
        .extracting(config -> config.getTypeUrl().replaceAll(".*\\.", ""))
        .containsExactly("ClustersConfigDump", "ListenersConfigDump", "RoutesConfigDump", "EndpointsConfigDump");
    assertThat(started.configDump().get().getConfigs(0).getValue().toStringUtf8()).contains("a");
  }

  private void putAll(String cluster) {
    controlPlane.put(cluster, Resources.cluster(cluster));
    controlPlane.put(cluster, Resources.endpoints(cluster, 1));
    controlPlane.put("l", Resources.listener("l", "r"));
    controlPlane.put("r", Resources.routes("r", cluster));
  }

  private XdsClient start(Variant variant, @Nullable Path stateDirectory) {
    return start(
        new AdsSpec(variant, "xds", List.of(new NetAddress("127.0.0.1", controlPlane.port())), null, null, true,
            true,
            Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(10)),
        stateDirectory);
  }

  private XdsClient start(AdsSpec spec, @Nullable Path stateDirectory) {
    return start(spec, new AdsChannels(spec)::open, stateDirectory);
  }

  /** As over TLS, which the fake does not speak. */
  private void startWithToken(Path file) {
    NetAddress address = new NetAddress("127.0.0.1", controlPlane.port());
    AdsCredentials.Token token = new AdsCredentials.Token(file, "authorization", "Bearer ");
    start(spec(address, new AdsCredentials(null, token)), new AdsChannels(spec(address, null))::open, null);
  }

  private static AdsSpec spec(NetAddress address, @Nullable AdsCredentials credentials) {
    return new AdsSpec(Variant.DELTA, null, List.of(address), null, credentials, true, true, Duration.ofSeconds(1),
        Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  private XdsClient start(
      AdsSpec spec,
      Function<NetAddress, ManagedChannel> channels,
      @Nullable Path stateDirectory) {
    SnapshotAssembler assembler =
        new SnapshotAssembler(List.of(), List.of(), (names, found) -> () -> {}, control, snapshots::add);
    XdsClient started = new XdsClient(spec, Node.newBuilder().setId("node").build(), assembler, channels, control,
        new Random(1), InstantSource.system(), stateDirectory, Runnable::run);
    client = started;
    onControl(ignored -> started.start());
    return started;
  }

  private void stopClient() {
    XdsClient running = client;
    if (running != null) {
      onControl(ignored -> running.close());
    }
    client = null;
  }

  private void onControl(Consumer<Object> action) {
    CompletableFuture.runAsync(() -> action.accept(this), control).join();
  }

  private XdsStatus status() {
    return client == null ? new XdsStatus(false, false, Map.of()) : client.status();
  }

  private ProxySnapshot latest() {
    return snapshots.isEmpty() ? ProxySnapshot.EMPTY : snapshots.getLast();
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(10));
  }
}
