package dev.outrigger.sidecar.http;

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
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.PathMatch;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.RouteSpec;
import dev.outrigger.sidecar.config.VirtualHostSpec;
import dev.outrigger.sidecar.listener.Listeners;
import dev.outrigger.sidecar.listener.OriginalDestination;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A proxy on loopback with one listener, whose clusters and routes a test gives. */
final class ProxyFixture implements AutoCloseable {

  private final EventLoopGroup group;
  private final CurrentPlan plan = new CurrentPlan();
  private final Listeners listeners;
  private final PlanBuilder builder;
  private final List<RouteSpec> routes = new ArrayList<>();
  private final Map<String, ClusterSpec> clusters = new LinkedHashMap<>();
  private final Map<String, EndpointsSpec> endpoints = new LinkedHashMap<>();
  private HttpConnectionManagerSpec manager = HttpSpecs.manager();
  private int bufferLimit = 1 << 20;
  private final Set<String> absent = ConcurrentHashMap.newKeySet();
  private final Set<String> demanded = ConcurrentHashMap.newKeySet();
  private final ClusterWaits waits;

  ProxyFixture() {
    this(ExchangeObserver.NONE);
  }

  ProxyFixture(ExchangeObserver observer) {
    Transport transport = Transport.best();
    group = transport.newGroup(1, new DefaultThreadFactory("proxy", true));
    EventLoopPools pools = new EventLoopPools(group, new Dialer(transport.clients()), System::nanoTime);
    builder = new PlanBuilder(
        new BalancePorts(System::nanoTime, () -> ThreadLocalRandom.current().nextLong(), (delay, task) -> () -> {},
            EjectionListener.NONE, pools));
    waits = new ClusterWaits(group, demanded::add);
    HttpHandler handler =
        new HttpHandler(group, pools, waits, plan, "here", System::currentTimeMillis,
            () -> ThreadLocalRandom.current().nextLong(),
            observer);
    listeners = new Listeners(group, transport, OriginalDestination.NONE, handler);
  }

  ProxyFixture manager(UnaryOperator<HttpSpecs.Manager> change) {
    manager = change.apply(new HttpSpecs.Manager()).build();
    return this;
  }

  ProxyFixture bufferLimit(int bytes) {
    bufferLimit = bytes;
    return this;
  }

  ProxyFixture cluster(String name, int... ports) {
    return cluster(name, UnaryOperator.identity(), ports);
  }

  ProxyFixture cluster(String name, UnaryOperator<ClusterSpec> change, int... ports) {
    List<EndpointSpec> members = new ArrayList<>();
    for (int port : ports) {
      members.add(new EndpointSpec(new NetAddress("127.0.0.1", port), "", EndpointSpec.Health.HEALTHY, 1));
    }
    EndpointsSpec all =
        new EndpointsSpec(name, List.of(new EndpointsSpec.LocalityEndpoints(Locality.NONE, 0, 1, members)), 140);
    clusters.put(name,
        change.apply(new ClusterSpec(name, name, new Discovery.Static(all), new BalancePolicy.RoundRobin(),
            Duration.ofSeconds(2),
            CircuitBreakerSpec.DEFAULT, CircuitBreakerSpec.DEFAULT, null, 0, Duration.ofHours(1), 0, Duration.ZERO,
            1 << 20, null, null)));
    endpoints.put(name, all);
    return this;
  }

  /** A cluster that was asked for and does not exist. */
  ProxyFixture absent(String name) {
    absent.add(name);
    return this;
  }

  /** The clusters that requests asked for. */
  Set<String> demanded() {
    return demanded;
  }

  ProxyFixture route(String prefix, String cluster) {
    return route(prefix, cluster, Duration.ofSeconds(15), null);
  }

  ProxyFixture route(String prefix, String cluster, Duration timeout, @Nullable RetrySpec retry) {
    return route(prefix,
        new RouteAction.Forward(List.of(new RouteAction.WeightedCluster(cluster, 1, HeaderMutations.NONE)), timeout,
            null,
            retry, null, null, RouteAction.RoutingPriority.DEFAULT, List.of()));
  }

  ProxyFixture route(String prefix, RouteAction action) {
    routes
        .add(new RouteSpec("", new PathMatch.Prefix(prefix, true), List.of(), List.of(), action, HeaderMutations.NONE));
    return this;
  }

  static RetrySpec retry(int retries, RetrySpec.On... on) {
    return new RetrySpec(Set.of(on), retries, Duration.ZERO, Set.of(), true, 5, Duration.ofMillis(1),
        Duration.ofMillis(2));
  }

  /** Publishes what was given so far. */
  ProxyFixture start() {
    VirtualHostSpec host = new VirtualHostSpec("all", List.of("*"), routes, HeaderMutations.NONE, null, false, false);
    RouteConfigSpec config = new RouteConfigSpec("routes", List.of(host), HeaderMutations.NONE, false);
    ListenerSpec listener = new ListenerSpec("main", new NetAddress("127.0.0.1", 0), true,
        ListenerSpec.Destination.LOCAL,
        List.of(new FilterChainSpec("http", FilterChainSpec.Match.ALL, HttpSpecs.with(manager, config))), null, false,
        false,
        Duration.ZERO, true, bufferLimit);
    RoutingPlan next =
        builder.build(new ProxySnapshot(Map.of("main", listener), clusters, endpoints, Map.of(), absent),
            plan.get());
    plan.publish(next);
    waits.published();
    Map<String, String> failures = listeners.apply(next.listeners());
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.toString());
    }
    return this;
  }

  /** Returns once all that was handed to the event loop before has been done. */
  void awaitLoop() {
    group.next().submit(() -> {}).awaitUninterruptibly();
  }

  int port() {
    InetSocketAddress address = listeners.boundAddresses().get("main");
    if (address == null) {
      throw new IllegalStateException("not started");
    }
    return address.getPort();
  }

  Listeners listeners() {
    return listeners;
  }

  RoutingPlan plan() {
    return plan.get();
  }

  RawClient connect() {
    return new RawClient(port());
  }

  @Override
  public void close() {
    listeners.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
