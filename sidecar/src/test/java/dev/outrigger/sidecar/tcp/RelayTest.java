package dev.outrigger.sidecar.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.sidecar.balance.BalancePorts;
import dev.outrigger.sidecar.balance.EjectionListener;
import dev.outrigger.sidecar.config.AccessLogSpec;
import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.FilterChainSpec;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.TcpProxySpec;
import dev.outrigger.sidecar.listener.Listeners;
import dev.outrigger.sidecar.listener.OriginalDestination;
import dev.outrigger.sidecar.listener.Transport;
import dev.outrigger.sidecar.plan.CurrentPlan;
import dev.outrigger.sidecar.plan.PlanBuilder;
import dev.outrigger.sidecar.plan.RoutingPlan;
import dev.outrigger.sidecar.telemetry.AccessLogFiles;
import dev.outrigger.sidecar.telemetry.ProxyMetrics;
import dev.outrigger.sidecar.telemetry.Scope;
import dev.outrigger.sidecar.upstream.ClusterWaits;
import dev.outrigger.sidecar.upstream.Dialer;
import dev.outrigger.sidecar.upstream.EventLoopPools;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayTest {

  private static final String FORMAT =
      "%RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %UPSTREAM_HOST% %UPSTREAM_CLUSTER%"
          + " %UPSTREAM_REQUEST_ATTEMPT_COUNT% %PROTOCOL% %REQ(:PATH)% %DOWNSTREAM_REMOTE_ADDRESS%\n";

  private final ProxyMetrics metrics = new ProxyMetrics();
  private final AccessLogFiles accessLogs =
      new AccessLogFiles(Thread.ofPlatform().name("access-log").daemon().factory());
  private final Transport transport = Transport.best();
  private final EventLoopGroup group = transport.newGroup(1, new DefaultThreadFactory("relay", true));
  private final Dialer dialer = new Dialer(transport.clients());
  private final EventLoopPools pools = new EventLoopPools(group, dialer, System::nanoTime);
  private final Set<String> demanded = ConcurrentHashMap.newKeySet();
  private final CurrentPlan current = new CurrentPlan();
  private final ClusterWaits waits = new ClusterWaits(group, demanded::add);
  private final Listeners listeners = new Listeners(group, transport, OriginalDestination.NONE,
      new TcpHandler(pools, waits, current, dialer, () -> ThreadLocalRandom.current().nextLong(),
          new RelayTelemetry(metrics, accessLogs, "host", System::currentTimeMillis)));
  private CircuitBreakerSpec limits = CircuitBreakerSpec.DEFAULT;
  private Duration maxDuration = Duration.ZERO;
  private Duration idleTimeout = Duration.ofHours(1);
  private Duration clusterWait = Duration.ZERO;
  private boolean delivered = true;
  private Set<String> absent = Set.of();
  private List<EndpointSpec> endpoints = List.of();
  private RoutingPlan plan = RoutingPlan.EMPTY;

  @TempDir Path directory;

  @AfterEach
  void stop() {
    listeners.close();
    group.shutdownGracefully();
    accessLogs.close();
  }

  private Socket connectThrough(int endpointPort) throws IOException {
    endpoints =
        List.of(new EndpointSpec(new NetAddress("127.0.0.1", endpointPort), "", EndpointSpec.Health.HEALTHY, 1));
    return connect(start());
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket client = new Socket();
    client.setSoTimeout(10_000);
    client.connect(address);
    return client;
  }

  private InetSocketAddress start() {
    EndpointsSpec members = new EndpointsSpec("up", List.of(new EndpointsSpec.LocalityEndpoints(Locality.NONE, 0, 1,
        endpoints)),
        140);
    ClusterSpec cluster = new ClusterSpec("up", "up", new Discovery.Static(members), new BalancePolicy.RoundRobin(),
        Duration.ofSeconds(2),
        limits, CircuitBreakerSpec.DEFAULT, null, 0, Duration.ZERO, 0, Duration.ZERO, 64 << 10,
        null, null);
    TcpProxySpec relay =
        new TcpProxySpec("tcp", List.of(new RouteAction.WeightedCluster("up", 1, HeaderMutations.NONE)),
            idleTimeout, maxDuration,
            List.of(new AccessLogSpec(new AccessLogSpec.Sink.File(log().toString()), FORMAT)), clusterWait, List.of());
    ListenerSpec listener =
        new ListenerSpec("tcp", new NetAddress("127.0.0.1", 0), true, ListenerSpec.Destination.LOCAL,
            List.of(new FilterChainSpec("", FilterChainSpec.Match.ALL, relay)), null, false, false, Duration.ZERO, true,
            64 << 10);
    BalancePorts ports =
        new BalancePorts(System::nanoTime, () -> ThreadLocalRandom.current().nextLong(), (delay, task) -> () -> {},
            EjectionListener.NONE, pools);
    Map<String, ClusterSpec> clusters = delivered ? Map.of("up", cluster) : Map.of();
    plan = new PlanBuilder(ports)
        .build(new ProxySnapshot(Map.of("tcp", listener), clusters, Map.of("up", members), Map.of(), absent),
            RoutingPlan.EMPTY);
    current.publish(plan);
    waits.published();
    assertThat(listeners.apply(plan.listeners())).isEmpty();
    InetSocketAddress bound = listeners.boundAddresses().get("tcp");
    assertThat(bound).isNotNull();
    return bound;
  }

  private Path log() {
    return directory.resolve("access.log");
  }

  private void awaitLine(String line) {
    await().untilAsserted(() -> assertThat(log()).exists().content().isEqualTo(line + "\n"));
  }

  private List<String> stats() throws IOException {
    StringBuilder text = new StringBuilder();
    metrics.writeText(text);
    plan.upstreams().forEach(upstream -> {
      ProxyMetrics own = new ProxyMetrics();
      own.addSource(out -> upstream.metrics().writeTo(Scope.cluster(upstream.name()), out));
      try {
        own.writeText(text);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
    return text.toString().lines().toList();
  }

  @Test
  void tells_what_went_through_in_a_line_and_in_numbers() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = server.getLocalPort();
      String client;
      try (Socket socket = connectThrough(port); Socket endpoint = server.accept()) {
        client = "127.0.0.1:" + socket.getLocalPort();
        socket.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
        assertThat(endpoint.getInputStream().readNBytes(4)).hasSize(4);
        endpoint.getOutputStream().write("pong!".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
        assertThat(stats()).contains("cluster.up.upstream_cx_active: 1");
      }
      awaitLine("- 4 5 127.0.0.1:" + port + " up 1 - - " + client);
      assertThat(stats()).contains(
          "tcp.tcp.downstream_cx_total: 1",
          "tcp.tcp.downstream_cx_rx_bytes_total: 4",
          "tcp.tcp.downstream_cx_tx_bytes_total: 5",
          "cluster.up.upstream_cx_total: 1",
          "cluster.up.upstream_cx_active: 0",
          "cluster.up.upstream_cx_destroy: 1",
          "cluster.up.upstream_cx_tx_bytes_total: 4",
          "cluster.up.upstream_cx_rx_bytes_total: 5");
    }
  }

  @Test
  void a_connection_lives_no_longer_than_it_may() throws IOException {
    maxDuration = Duration.ofMillis(50);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket client = connectThrough(server.getLocalPort());
        Socket endpoint = server.accept()) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(endpoint.getInputStream().read()).isEqualTo(-1);
      awaitLine("DT 0 0 127.0.0.1:" + server.getLocalPort() + " up 1 - - 127.0.0.1:" + client.getLocalPort());
      assertThat(stats()).contains("tcp.tcp.max_downstream_connection_duration: 1");
    }
  }

  @Test
  void a_connection_on_which_nothing_moves_is_closed() throws IOException {
    idleTimeout = Duration.ofMillis(50);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket client = connectThrough(server.getLocalPort())) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      await().untilAsserted(() -> assertThat(stats()).contains("tcp.tcp.idle_timeout: 1"));
    }
  }

  @Test
  void no_more_connections_than_the_circuit_breaker_allows() throws IOException {
    limits = new CircuitBreakerSpec(1, 1024, 1024, 3, null);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket first = connectThrough(server.getLocalPort());
        Socket endpoint = server.accept()) {
      try (Socket second = connect(new InetSocketAddress("127.0.0.1", first.getPort()))) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
        awaitLine("UO 0 0 - up 0 - - 127.0.0.1:" + second.getLocalPort());
      }
      assertThat(stats()).contains("cluster.up.upstream_cx_overflow: 1", "cluster.up.upstream_cx_active: 1");
      endpoint.shutdownOutput();
      first.shutdownOutput();
      await().untilAsserted(() -> assertThat(stats()).contains("cluster.up.upstream_cx_active: 0"));
      try (Socket third = connect(new InetSocketAddress("127.0.0.1", first.getPort()));
          Socket again = server.accept()) {
        again.getOutputStream().write('x');
        assertThat(third.getInputStream().read()).isEqualTo('x');
      }
    }
  }

  @Test
  void without_endpoints_the_client_is_closed_and_told_as_no_healthy_upstream() throws IOException {
    try (Socket client = connect(start())) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      awaitLine("UH 0 0 - up 0 - - 127.0.0.1:" + client.getLocalPort());
      assertThat(stats()).contains("cluster.up.upstream_cx_none_healthy: 1");
    }
  }

  @Test
  void the_first_connection_to_a_cluster_waits_until_it_is_delivered_and_loses_no_byte() throws IOException {
    clusterWait = Duration.ofSeconds(20);
    delivered = false;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket client = connectThrough(server.getLocalPort())) {
      client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      await().until(() -> demanded.contains("up"));

      delivered = true;
      start();

      try (Socket endpoint = server.accept()) {
        assertThat(new String(endpoint.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("ping");
      }
    }
  }

  @Test
  void a_connection_to_a_cluster_that_does_not_exist_is_closed_as_soon_as_that_is_known() throws IOException {
    clusterWait = Duration.ofHours(1);
    delivered = false;
    try (Socket client = connect(start())) {
      await().until(() -> demanded.contains("up"));

      absent = Set.of("up");
      start();

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      awaitLine("NC 0 0 - - 0 - - 127.0.0.1:" + client.getLocalPort());
    }
  }

  @Test
  void a_connection_whose_cluster_nobody_delivers_is_closed_after_the_wait() throws IOException {
    clusterWait = Duration.ofMillis(30);
    delivered = false;
    try (Socket client = connect(start())) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      awaitLine("NC 0 0 - - 0 - - 127.0.0.1:" + client.getLocalPort());
    }
  }

  @Test
  void connections_are_cut_when_the_drain_is_over() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket client = connectThrough(server.getLocalPort());
        Socket endpoint = server.accept()) {
      assertThat(listeners.drain()).isNotDone();
      client.getOutputStream().write('x');
      assertThat(endpoint.getInputStream().read()).isEqualTo('x');
      listeners.close();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(endpoint.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** The end may come before the endpoint is connected, or after. */
  @RepeatedTest(20)
  void passes_bytes_both_ways_and_an_end_of_output_alone() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket client = connectThrough(server.getLocalPort());
        Socket endpoint = server.accept()) {
      client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      assertThat(new String(endpoint.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("ping");
      endpoint.getOutputStream().write("pong after the end".getBytes(StandardCharsets.US_ASCII));
      endpoint.shutdownOutput();
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo("pong after the end");
    }
  }

  @Test
  void who_has_ended_his_output_gets_much_whole_however_slowly_he_reads() throws Exception {
    int size = 8 << 20;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket client = connectThrough(server.getLocalPort());
        Socket endpoint = server.accept()) {
      client.shutdownOutput();
      assertThat(endpoint.getInputStream().read()).isEqualTo(-1);
      Thread writer = Thread.ofVirtual().start(() -> {
        try {
          endpoint.getOutputStream().write(new byte[size]);
          endpoint.shutdownOutput();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      await().until(() -> client.getInputStream().available() > 0);
      assertThat(client.getInputStream().readAllBytes()).hasSize(size);
      writer.join();
    }
  }

  @Test
  void closes_the_client_when_the_endpoint_cannot_be_reached() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = closed.getLocalPort();
    }
    try (Socket client = connectThrough(port)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      awaitLine("URX,UF 0 0 127.0.0.1:" + port + " up 1 - - 127.0.0.1:" + client.getLocalPort());
      assertThat(stats()).contains("cluster.up.upstream_cx_connect_fail: 1", "cluster.up.upstream_cx_active: 0");
    }
  }

  @Test
  void passes_much_to_a_slow_reader_whole() throws Exception {
    int size = 16 << 20;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket client = connectThrough(server.getLocalPort());
        Socket endpoint = server.accept()) {
      Thread writer = Thread.ofVirtual().start(() -> {
        try {
          endpoint.getOutputStream().write(new byte[size]);
          endpoint.shutdownOutput();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      });
      assertThat(client.getInputStream().readAllBytes()).hasSize(size);
      writer.join();
    }
  }
}
