package dev.outrigger.sidecar.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.balance.BalancePorts;
import dev.outrigger.sidecar.balance.EjectionListener;
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
import dev.outrigger.sidecar.plan.PlanBuilder;
import dev.outrigger.sidecar.plan.RoutingPlan;
import dev.outrigger.sidecar.upstream.Dialer;
import dev.outrigger.sidecar.upstream.EventLoopPools;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayTest {

  private final Transport transport = Transport.best();
  private final EventLoopGroup group = transport.newGroup(1, new DefaultThreadFactory("relay", true));
  private final Dialer dialer = new Dialer(transport.clients());
  private final EventLoopPools pools = new EventLoopPools(group, dialer, System::nanoTime);
  private final Listeners listeners = new Listeners(group, transport, OriginalDestination.NONE,
      new TcpHandler(pools, dialer, () -> ThreadLocalRandom.current().nextLong()));

  @AfterEach
  void stop() {
    listeners.close();
    group.shutdownGracefully();
  }

  private Socket connectThrough(int endpointPort) throws IOException {
    EndpointsSpec members = new EndpointsSpec("up", List.of(new EndpointsSpec.LocalityEndpoints(Locality.NONE, 0, 1,
        List.of(new EndpointSpec(new NetAddress("127.0.0.1", endpointPort), "", EndpointSpec.Health.HEALTHY, 1)))),
        140);
    ClusterSpec cluster = new ClusterSpec("up", "up", new Discovery.Static(members), new BalancePolicy.RoundRobin(),
        Duration.ofSeconds(2),
        CircuitBreakerSpec.DEFAULT, CircuitBreakerSpec.DEFAULT, null, 0, Duration.ZERO, 0, Duration.ZERO, 64 << 10,
        null, null);
    TcpProxySpec relay =
        new TcpProxySpec("tcp", List.of(new RouteAction.WeightedCluster("up", 1, HeaderMutations.NONE)),
            Duration.ofHours(1), Duration.ZERO, List.of());
    ListenerSpec listener =
        new ListenerSpec("tcp", new NetAddress("127.0.0.1", 0), true, ListenerSpec.Destination.LOCAL,
            List.of(new FilterChainSpec("", FilterChainSpec.Match.ALL, relay)), null, false, false, Duration.ZERO, true,
            64 << 10);
    BalancePorts ports =
        new BalancePorts(System::nanoTime, () -> ThreadLocalRandom.current().nextLong(), (delay, task) -> () -> {},
            EjectionListener.NONE, pools);
    RoutingPlan plan = new PlanBuilder(ports)
        .build(new ProxySnapshot(Map.of("tcp", listener), Map.of("up", cluster), Map.of("up", members), Map.of()),
            RoutingPlan.EMPTY);
    assertThat(listeners.apply(plan.listeners())).isEmpty();
    InetSocketAddress bound = listeners.boundAddresses().get("tcp");
    assertThat(bound).isNotNull();
    Socket client = new Socket();
    client.setSoTimeout(10_000);
    client.connect(bound);
    return client;
  }

  @Test
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
  void closes_the_client_when_the_endpoint_cannot_be_reached() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = closed.getLocalPort();
    }
    try (Socket client = connectThrough(port)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
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
