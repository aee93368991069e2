package dev.outrigger.sidecar.admin;

import dev.outrigger.sidecar.balance.BalancePorts;
import dev.outrigger.sidecar.balance.EjectionListener;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.balance.UpstreamListener;
import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointSpec.Health;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.EndpointsSpec.LocalityEndpoints;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.sidecar.telemetry.ProxyMetrics;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An admin server on a port of its own, what it shows, and a client. */
final class AdminFixture implements ProxyControl, AutoCloseable {
  final ProxyMetrics metrics = new ProxyMetrics();
  final List<Upstream> upstreams = new ArrayList<>();
  final List<BoundListener> listeners = new ArrayList<>();
  final List<String> commands = new ArrayList<>();
  ServerInfo info = ServerInfo.newBuilder().setState(ServerInfo.State.LIVE).setVersion("0.1.0").build();
  ConfigDump configuration = ConfigDump.getDefaultInstance();

  private final AdminServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  AdminFixture() throws IOException {
    AdminViews views = new AdminViews(this, metrics, () -> upstreams, () -> listeners, () -> configuration);
    server = AdminServer.start(new NetAddress("127.0.0.1", 0), views);
  }

  /** Two endpoints, of which the second is degraded; one failure takes an endpoint out. */
  static Upstream upstream(String name) {
    OutlierSpec.Consecutive once = new OutlierSpec.Consecutive(1, 100);
    OutlierSpec.Consecutive never = new OutlierSpec.Consecutive(5, 0);
    OutlierSpec outlier = new OutlierSpec(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(300),
        Duration.ZERO, 100, false,
        once, never, never, false, new OutlierSpec.SuccessRate(0, 0, 5, 100, 1900),
        new OutlierSpec.FailurePercentage(85, 0, 0, 5, 50), null,
        OutlierSpec.Comeback.PROBATION, null);
    CircuitBreakerSpec limits = new CircuitBreakerSpec(1, 2, 3, 4, null);
    ClusterSpec spec =
        new ClusterSpec(name, name + "_stats", new Discovery.Eds(name, Duration.ZERO), new BalancePolicy.RoundRobin(),
            Duration.ofSeconds(5), limits, CircuitBreakerSpec.DEFAULT, outlier, 0, Duration.ofHours(1), 0,
            Duration.ZERO, 32_768, null, null);
    EndpointsSpec endpoints = new EndpointsSpec(name,
        List.of(new LocalityEndpoints(new Locality("r", "z", "s"), 0, 0, List.of(
            new EndpointSpec(new NetAddress("127.1.0.1", 80), "web-1", Health.HEALTHY, 1),
            new EndpointSpec(new NetAddress("127.1.0.2", 80), "", Health.DEGRADED, 2)))),
        140);
    BalancePorts ports =
        new BalancePorts(() -> 0, () -> 0, (delay, task) -> () -> {}, EjectionListener.NONE, UpstreamListener.NONE);
    return new Upstream(spec, endpoints, ports);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path);
  }

  HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public ServerInfo info() {
    return info;
  }

  @Override
  public void quit() {
    commands.add("quit");
  }

  @Override
  public void drainListeners() {
    commands.add("drain");
  }

  NetAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
