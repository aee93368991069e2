package dev.outrigger.sidecar.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.HeaderMatch;
import dev.outrigger.sidecar.config.HeaderMatch.Condition;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.PathMatch;
import dev.outrigger.sidecar.config.QueryMatch;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.RouteSpec;
import dev.outrigger.sidecar.config.StringMatch;
import dev.outrigger.sidecar.config.VirtualHostSpec;
import dev.outrigger.testing.AllocationMeter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Matching is on the path of every request: it must leave nothing to collect. */
final class RouteTableAllocationTest {

  private static final int CALLS = 100_000;

  private int matched;

  @Test
  void matching_an_exact_host_and_the_last_of_twenty_routes_allocates_nothing() {
    assertThat(bytesOf(table(), TestRequest.get("H7.example.com:80", "/r19/items?sort=up").with("x-user", "green")))
        .isZero();
  }

  @Test
  void matching_a_wildcard_host_allocates_nothing() {
    assertThat(bytesOf(table(), TestRequest.get("cart.Shop.example.org", "/r5").with("x-user", "green"))).isZero();
  }

  @Test
  void matching_nothing_allocates_nothing() {
    RouteTable<String> table = table();
    TestRequest request = TestRequest.get("h1.example.com:80", "/none");

    assertThat(AllocationMeter.bytesOf(CALLS, () -> match(table, request))).isZero();
    assertThat(matched).isZero();
  }

  private long bytesOf(RouteTable<String> routes, TestRequest request) {
    assertThat(routes.match(request)).isNotNull();
    long bytes = AllocationMeter.bytesOf(CALLS, () -> match(routes, request));
    assertThat(matched).isPositive();
    return bytes;
  }

  private void match(RouteTable<String> routes, TestRequest request) {
    if (routes.match(request) != null) {
      matched++;
    }
  }

  private static RouteTable<String> table() {
    List<VirtualHostSpec> hosts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      List<String> domains = List.of("h" + i + ".example.com:80", "*.shop" + (i == 0 ? "" : i) + ".example.org");
      hosts.add(new VirtualHostSpec("h" + i, domains, routes(), HeaderMutations.NONE, null, false, false));
    }
    return RouteTable.compile(new RouteConfigSpec("test", hosts, HeaderMutations.NONE, false),
        (config, host, route) -> route.name());
  }

  private static List<RouteSpec> routes() {
    HeaderMatch green =
        new HeaderMatch("x-user", new Condition.Text(new StringMatch.Exact("green", true)), false, false);
    HeaderMatch get = new HeaderMatch(":method", new Condition.Text(new StringMatch.Exact("GET", false)), false, false);
    HeaderMatch notBlue =
        new HeaderMatch("x-user", new Condition.Text(new StringMatch.Contains("blue", false)), true, true);
    List<RouteSpec> routes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<QueryMatch> query =
          i == 19 ? List.of(new QueryMatch("sort", new StringMatch.Exact("up", false))) : List.of();
      routes
          .add(new RouteSpec("r" + i, new PathMatch.SegmentPrefix("/r" + i, true), List.of(green, get, notBlue), query,
              new RouteAction.DirectResponse(200, ""), HeaderMutations.NONE));
    }
    return routes;
  }
}
