package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.balance.BalancePorts;
import dev.outrigger.sidecar.balance.EjectionListener;
import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.FilterChainSpec;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.ListenerSpec.Destination;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.PathMatch;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.RouteSpec;
import dev.outrigger.sidecar.config.VirtualHostSpec;
import dev.outrigger.sidecar.listener.Listeners;
import dev.outrigger.sidecar.listener.Transport;
import dev.outrigger.sidecar.plan.CurrentPlan;
import dev.outrigger.sidecar.plan.PlanBuilder;
import dev.outrigger.sidecar.plan.RoutingPlan;
import dev.outrigger.sidecar.upstream.ClusterWaits;
import dev.outrigger.sidecar.upstream.Dialer;
import dev.outrigger.sidecar.upstream.EventLoopPools;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A redirected connection reaches the listener for the address that its client dialled. What the kernel would tell is told by the test. */
class OriginalDestinationTest {

  private final AtomicReference<@Nullable NetAddress> dialled = new AtomicReference<>();
  private final Transport transport = Transport.best();
  private final EventLoopGroup group = transport.newGroup(1, new DefaultThreadFactory("redirected", true));
  private final EventLoopPools pools = new EventLoopPools(group, new Dialer(transport.clients()), System::nanoTime);
  private final CurrentPlan plan = new CurrentPlan();
  private final Listeners listeners = new Listeners(group, transport, accepted -> dialled.get(),
      new HttpHandler(group, pools, new ClusterWaits(group, cluster -> {}), plan, "here", System::currentTimeMillis,
          () -> 1, ExchangeObserver.NONE));

  @BeforeEach
  void listen() {
    ClusterSpec passthrough = new ClusterSpec("PassthroughCluster", "PassthroughCluster",
        new Discovery.OriginalDestination(), new BalancePolicy.ClusterProvided(), Duration.ofSeconds(2),
        CircuitBreakerSpec.DEFAULT, CircuitBreakerSpec.DEFAULT, null, 0, Duration.ofHours(1), 0, Duration.ZERO,
        1 << 20, null, null);
    RouteAction onward = new RouteAction.Forward(
        List.of(new RouteAction.WeightedCluster("PassthroughCluster", 1, HeaderMutations.NONE)),
        Duration.ofSeconds(15), null, null, null, null, RouteAction.RoutingPriority.DEFAULT, List.of());
    Map<String, ListenerSpec> specs = Map.of(
        "virtual", listener("virtual", new NetAddress("127.0.0.1", 0), Destination.HAND_OVER, onward),
        "exact", listener("exact", new NetAddress("10.0.0.1", 8080), Destination.LOCAL,
            new RouteAction.DirectResponse(200, "exact")),
        "wildcard", listener("wildcard", new NetAddress("0.0.0.0", 8080), Destination.LOCAL,
            new RouteAction.DirectResponse(200, "wildcard")));
    RoutingPlan next = new PlanBuilder(
        new BalancePorts(System::nanoTime, () -> 1, (delay, task) -> () -> {}, EjectionListener.NONE, pools))
        .build(new ProxySnapshot(specs, Map.of("PassthroughCluster", passthrough), Map.of(), Map.of()), plan.get());
    plan.publish(next);
    assertThat(listeners.apply(next.listeners())).isEmpty();
  }

  @AfterEach
  void close() {
    listeners.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void the_listener_of_that_address_takes_the_connection_over() {
    assertThat(bodyAt(new NetAddress("10.0.0.1", 8080))).isEqualTo("exact");
  }

  @Test
  void else_the_listener_of_that_port_at_any_address() {
    assertThat(bodyAt(new NetAddress("10.0.0.2", 8080))).isEqualTo("wildcard");
  }

  @Test
  void else_the_accepting_listener_sends_on_to_where_the_client_wanted_to_go() {
    try (RawUpstream one = RawUpstream.echo(); RawUpstream two = RawUpstream.echo()) {
      assertThat(bodyAt(new NetAddress("127.0.0.1", one.port()))).isEqualTo("/path");
      assertThat(bodyAt(new NetAddress("127.0.0.1", two.port()))).isEqualTo("/path");
      assertThat(one.requests()).hasSize(1);
      assertThat(two.requests()).hasSize(1);
    }
  }

  @Test
  void a_connection_that_was_not_redirected_is_not_sent_in_a_circle() {
    dialled.set(null);
    try (RawClient client = new RawClient(port())) {
      Answer answer = client.get("/path");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("x-outrigger-error")).startsWith("no_healthy_upstream");
    }
  }

  private String bodyAt(NetAddress destination) {
    dialled.set(destination);
    try (RawClient client = new RawClient(port())) {
      return client.get("/path").body();
    }
  }

  private int port() {
    InetSocketAddress bound = Objects.requireNonNull(listeners.boundAddresses().get("virtual"));
    return bound.getPort();
  }

  private static ListenerSpec listener(String name, NetAddress address, Destination destination, RouteAction action) {
    RouteSpec route = new RouteSpec("", new PathMatch.Prefix("/", true), List.of(), List.of(), action,
        HeaderMutations.NONE);
    RouteConfigSpec routes = new RouteConfigSpec(name,
        List.of(new VirtualHostSpec("all", List.of("*"), List.of(route), HeaderMutations.NONE, null, false, false)),
        HeaderMutations.NONE, false);
    return new ListenerSpec(name, address, destination == Destination.HAND_OVER, destination,
        List.of(new FilterChainSpec("http", FilterChainSpec.Match.ALL, HttpSpecs.with(HttpSpecs.manager(), routes))),
        null, false, false, Duration.ZERO, true, 1 << 20);
  }
}
