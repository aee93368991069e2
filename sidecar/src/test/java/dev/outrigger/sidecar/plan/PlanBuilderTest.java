package dev.outrigger.sidecar.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.balance.Attempt;
import dev.outrigger.sidecar.balance.BalancePorts;
import dev.outrigger.sidecar.balance.EjectionListener;
import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Outcome;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.balance.UpstreamListener;
import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.EndpointsSpec.LocalityEndpoints;
import dev.outrigger.sidecar.config.FilterChainSpec;
import dev.outrigger.sidecar.config.FilterChainSpec.Match;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.EscapedSlashes;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.Routes;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.ServerHeader;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.UnderscoreHeaders;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.NetworkFilterSpec;
import dev.outrigger.sidecar.config.PathMatch;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteAction.RoutingPriority;
import dev.outrigger.sidecar.config.RouteAction.WeightedCluster;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.RouteSpec;
import dev.outrigger.sidecar.config.TcpProxySpec;
import dev.outrigger.sidecar.config.VirtualHostSpec;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import dev.outrigger.sidecar.routing.RouteRequest;
import dev.outrigger.testing.AllocationMeter;
import dev.outrigger.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PlanBuilderTest {

  private static final RetrySpec RETRY = new RetrySpec(Set.of(RetrySpec.On.RESET), 1, Duration.ZERO, Set.of(), false, 1,
      Duration.ofMillis(25), Duration.ofMillis(250));

  private final ManualTime time = new ManualTime();
  private final List<String> retired = new ArrayList<>();
  private final PlanBuilder builder =
      new PlanBuilder(new BalancePorts(time::nanos, new SplittableRandom(1)::nextLong, time::schedule,
          EjectionListener.NONE, new UpstreamListener() {
            @Override
            public void retired(Upstream upstream) {
              retired.add(upstream.name());
            }
          }));
  private final CurrentPlan current = new CurrentPlan();

  private @Nullable Object kept;

  private RoutingPlan publish(ProxySnapshot snapshot) {
    RoutingPlan plan = builder.build(snapshot, current.get());
    current.publish(plan);
    return plan;
  }

  private static ClusterSpec cluster(String name) {
    return new ClusterSpec(name, name, new Discovery.Eds(name, Duration.ZERO), new BalancePolicy.RoundRobin(),
        Duration.ofSeconds(5),
        CircuitBreakerSpec.DEFAULT, CircuitBreakerSpec.DEFAULT, null, 0, Duration.ofHours(1), 0, Duration.ZERO, 32_768,
        null, null);
  }

  private static EndpointsSpec endpoints(String cluster, int... ports) {
    List<EndpointSpec> endpoints = new ArrayList<>();
    for (int port : ports) {
      endpoints.add(new EndpointSpec(new NetAddress("127.0.0.1", port), "", EndpointSpec.Health.HEALTHY, 1));
    }
    return new EndpointsSpec(cluster, List.of(new LocalityEndpoints(Locality.NONE, 0, 0, endpoints)), 140);
  }

  private static RouteConfigSpec routes(
      @Nullable RetrySpec ofHost,
      @Nullable RetrySpec ofRoute,
      WeightedCluster... clusters) {
    RouteAction forward =
        new RouteAction.Forward(List.of(clusters), Duration.ZERO, null, ofRoute, null, null, RoutingPriority.DEFAULT,
            List.of());
    RouteSpec route =
        new RouteSpec("r", new PathMatch.Prefix("/", true), List.of(), List.of(), forward, HeaderMutations.NONE);
    return new RouteConfigSpec("routes",
        List.of(new VirtualHostSpec("all", List.of("*"), List.of(route), HeaderMutations.NONE, ofHost, false, false)),
        HeaderMutations.NONE,
        false);
  }

  private static WeightedCluster to(String cluster, long weight) {
    return new WeightedCluster(cluster, weight, HeaderMutations.NONE);
  }

  private static ListenerSpec listener(NetworkFilterSpec filter) {
    return new ListenerSpec("l", new NetAddress("127.0.0.1", 0), true, ListenerSpec.Destination.LOCAL,
        List.of(new FilterChainSpec("chain", Match.ALL, filter)),
        null, false, false, Duration.ZERO, true, 32_768);
  }

  private static ListenerSpec http(Routes routes) {
    return listener(
        new HttpConnectionManagerSpec("http", routes, List.of(), false, 0, false, true, false, false, "outrigger",
            ServerHeader.OVERWRITE, Duration.ofHours(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofSeconds(1), 61_440, 100, 0, false, false, EscapedSlashes.KEEP_UNCHANGED, UnderscoreHeaders.ALLOW,
            Set.of(), false, false,
            null, Duration.ZERO));
  }

  private static ProxySnapshot snapshot(RouteConfigSpec routes, EndpointsSpec... endpoints) {
    Map<String, ClusterSpec> clusters = new HashMap<>();
    Map<String, EndpointsSpec> byCluster = new HashMap<>();
    for (EndpointsSpec spec : endpoints) {
      clusters.put(spec.clusterName(), cluster(spec.clusterName()));
      byCluster.put(spec.clusterName(), spec);
    }
    return new ProxySnapshot(Map.of("l", http(new Routes.Rds("routes"))), clusters, byCluster,
        Map.of("routes", routes));
  }

  private static PlannedRoute route(RoutingPlan plan) {
    HttpChain chain = (HttpChain) chain(plan);
    return Objects.requireNonNull(chain.routes().match(new AnyRequest()));
  }

  private static PlannedChain chain(RoutingPlan plan) {
    PlannedListener listener = Objects.requireNonNull(plan.listener("l"));
    return Objects.requireNonNull(listener.chains().match(ConnectionFacts.plain(new NetAddress("127.0.0.1", 80))));
  }

  private record AnyRequest() implements RouteRequest {

    @Override
    public String authority() {
      return "any";
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public @Nullable String header(String lowerCaseName) {
      return null;
    }
  }

  @Test
  void a_route_refers_to_the_living_upstream() {
    RoutingPlan plan = publish(snapshot(routes(null, null, to("a", 1)), endpoints("a", 1)));

    WeightedTarget target = Objects.requireNonNull(route(plan).choose(0));

    assertThat(target.upstream()).isNotNull().isSameAs(plan.upstream("a"));
    assertThat(target.cluster()).isEqualTo("a");
  }

  @Test
  void an_unknown_cluster_is_a_target_without_an_upstream() {
    RoutingPlan plan = publish(snapshot(routes(null, null, to("gone", 1)), endpoints("a", 1)));

    WeightedTarget target = Objects.requireNonNull(route(plan).choose(0));

    assertThat(target.upstream()).isNull();
    assertThat(target.cluster()).isEqualTo("gone");
  }

  @Test
  void the_same_snapshot_is_the_same_plan() {
    RoutingPlan plan = publish(snapshot(routes(null, null, to("a", 1)), endpoints("a", 1)));

    assertThat(builder.build(snapshot(routes(null, null, to("a", 1)), endpoints("a", 1)), plan)).isSameAs(plan);
  }

  @Test
  void new_endpoints_change_neither_upstreams_nor_listeners() {
    RoutingPlan first = publish(snapshot(routes(null, null, to("a", 1)), endpoints("a", 1)));
    EndpointState known = Objects.requireNonNull(first.upstream("a")).endpoints().iterator().next();

    RoutingPlan second = publish(snapshot(routes(null, null, to("a", 1)), endpoints("a", 1, 2)));

    assertThat(second).isNotSameAs(first);
    assertThat(second.upstream("a")).isSameAs(first.upstream("a"));
    assertThat(second.listener("l")).isSameAs(first.listener("l"));
    assertThat(Objects.requireNonNull(second.upstream("a")).endpoints()).hasSize(2).contains(known);
    assertThat(retired).isEmpty();
  }

  @Test
  void new_routes_compile_the_listener_anew() {
    RoutingPlan first = publish(snapshot(routes(null, null, to("a", 1)), endpoints("a", 1)));

    RoutingPlan second = publish(snapshot(routes(RETRY, null, to("a", 1)), endpoints("a", 1)));

    assertThat(second.listener("l")).isNotSameAs(first.listener("l"));
    assertThat(route(second).retry()).isEqualTo(RETRY);
  }

  @Test
  void a_cluster_that_appears_is_found_by_routes_that_already_named_it() {
    publish(snapshot(routes(null, null, to("b", 1)), endpoints("a", 1)));

    RoutingPlan second = publish(snapshot(routes(null, null, to("b", 1)), endpoints("a", 1), endpoints("b", 2)));

    assertThat(Objects.requireNonNull(route(second).choose(0)).upstream()).isNotNull().isSameAs(second.upstream("b"));
  }

  @Test
  void an_upstream_that_no_plan_names_is_retired_and_still_serves_requests_of_the_old_plan() {
    RoutingPlan old = publish(snapshot(routes(null, null, to("a", 1)), endpoints("a", 1), endpoints("b", 2)));
    Upstream leaving = Objects.requireNonNull(old.upstream("b"));

    publish(snapshot(routes(null, null, to("a", 1)), endpoints("a", 1)));

    assertThat(retired).containsExactly("b");
    Attempt attempt = new Attempt();
    assertThat(attempt.start(leaving, null)).isTrue();
    attempt.finish(Outcome.RESPONSE, 200);
  }

  @Test
  void the_routes_own_retry_policy_comes_before_the_virtual_hosts() {
    RetrySpec own =
        new RetrySpec(Set.of(), 5, Duration.ZERO, Set.of(), false, 1, Duration.ofMillis(25), Duration.ofMillis(250));

    assertThat(route(publish(snapshot(routes(RETRY, own, to("a", 1)), endpoints("a", 1)))).retry()).isEqualTo(own);
  }

  @Test
  void weights_share_the_requests_and_choosing_allocates_nothing() {
    RoutingPlan plan = publish(
        snapshot(routes(null, null, to("a", 90), to("none", 0), to("b", 10)), endpoints("a", 1), endpoints("b", 2)));
    PlannedRoute route = route(plan);
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Integer> chosen = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      chosen.merge(Objects.requireNonNull(route.choose(random.nextLong())).cluster(), 1, Integer::sum);
    }

    assertThat(chosen).containsOnlyKeys("a", "b");
    assertThat(chosen.get("b")).isBetween(900, 1100);
    assertThat(AllocationMeter.bytesOf(100_000, () -> kept = route.choose(random.nextLong()))).isZero();
    assertThat(kept).isNotNull();
  }

  @Test
  void a_relay_chooses_its_target_by_weight_too() {
    ListenerSpec listener =
        listener(new TcpProxySpec("tcp", List.of(to("a", 1)), Duration.ZERO, Duration.ZERO, List.of(), Duration.ZERO,
            List.of()));
    RoutingPlan plan =
        publish(new ProxySnapshot(Map.of("l", listener), Map.of("a", cluster("a")), Map.of("a", endpoints("a", 1)),
            Map.of()));

    assertThat(((TcpChain) chain(plan)).targets().choose(-1).upstream()).isNotNull().isSameAs(plan.upstream("a"));
  }
}
