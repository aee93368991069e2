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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteTableTest {

  private static final PathMatch ALL = new PathMatch.Prefix("/", true);

  private static RouteSpec route(String name, PathMatch path) {
    return new RouteSpec(name, path, List.of(), List.of(), new RouteAction.DirectResponse(200, ""),
        HeaderMutations.NONE);
  }

  private static RouteSpec route(String name, HeaderMatch header) {
    return new RouteSpec(name, ALL, List.of(header), List.of(), new RouteAction.DirectResponse(200, ""),
        HeaderMutations.NONE);
  }

  private static RouteSpec route(String name, QueryMatch query) {
    return new RouteSpec(name, ALL, List.of(), List.of(query), new RouteAction.DirectResponse(200, ""),
        HeaderMutations.NONE);
  }

  private static VirtualHostSpec host(List<String> domains, RouteSpec... routes) {
    return new VirtualHostSpec(domains.getFirst(), domains, List.of(routes), HeaderMutations.NONE, null, false, false);
  }

  private static RouteTable<String> table(List<VirtualHostSpec> hosts) {
    return RouteTable.compile(new RouteConfigSpec("test", hosts, HeaderMutations.NONE, false),
        (config, host, route) -> route.name());
  }

  private static RouteTable<String> routes(RouteSpec... routes) {
    return table(List.of(host(List.of("*"), routes)));
  }

  private static String matchedPath(RouteTable<String> table, String path) {
    return String.valueOf(table.match(TestRequest.get("any", path)));
  }

  @Nested
  final class Hosts {

    private final RouteTable<String> table = table(List.of(
        host(List.of("*"), route("any", ALL)),
        host(List.of("shop.example.com", "shop.example.com:8080"), route("exact", ALL)),
        host(List.of("*.example.com"), route("suffix", ALL)),
        host(List.of("*.eu.example.com"), route("longer suffix", ALL)),
        host(List.of("shop.*"), route("prefix", ALL)),
        host(List.of("shop.internal.*"), route("longer prefix", ALL))));

    @ParameterizedTest
    @CsvSource({
        "shop.example.com,      exact",
        "SHOP.Example.COM,      exact",
        "shop.example.com:8080, exact",
        "shop.example.com:9090, prefix",
        "cart.example.com,      suffix",
        "cart.eu.example.com,   longer suffix",
        ".example.com,          any",
        "example.com,           any",
        "shop.org,              prefix",
        "shop.internal.org,     longer prefix",
        "shop.,                 any",
        "elsewhere,             any"})
    void the_exact_name_wins_then_the_longest_suffix_then_the_longest_prefix(String authority, String expected) {
      assertThat(table.match(TestRequest.get(authority, "/"))).isEqualTo(expected);
    }

    @Test
    void an_authority_that_no_domain_names_matches_nothing() {
      RouteTable<String> one = table(List.of(host(List.of("a"), route("a", ALL))));

      assertThat(one.match(TestRequest.get("b", "/"))).isNull();
      assertThat(one.match(TestRequest.get("", "/"))).isNull();
    }

    @Test
    void a_host_whose_routes_do_not_match_does_not_fall_to_another_host() {
      RouteTable<String> table = table(List.of(
          host(List.of("*"), route("any", ALL)),
          host(List.of("a"), route("a", new PathMatch.Exact("/x", true)))));

      assertThat(table.match(TestRequest.get("a", "/y"))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"a:80, a", "a, a", "[::1]:80, v6", "[::1], v6", "::1, bare v6", "a:b, none"})
    void the_port_does_not_count_when_it_is_ignored(String authority, String expected) {
      RouteTable<String> table = RouteTable.compile(new RouteConfigSpec("test", List.of(
          host(List.of("a"), route("a", ALL)),
          host(List.of("[::1]"), route("v6", ALL)),
          host(List.of("::1"), route("bare v6", ALL)),
          host(List.of("*"), route("none", ALL))), HeaderMutations.NONE, true), (config, host, route) -> route.name());

      assertThat(table.match(TestRequest.get(authority, "/"))).isEqualTo(expected);
    }

    @Test
    void every_name_is_found_whatever_else_is_in_the_table() {
      Random random = new Random(1);
      List<VirtualHostSpec> hosts = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        hosts.add(host(List.of("h" + i + ".ns" + random.nextInt(5) + ".svc", "*.w" + i), route("r" + i, ALL)));
      }
      for (int round = 0; round < 3; round++) {
        Collections.shuffle(hosts, random);
        RouteTable<String> table = table(hosts);
        for (VirtualHostSpec host : hosts) {
          String expected = host.routes().getFirst().name();
          assertThat(table.match(TestRequest.get(host.domains().getFirst(), "/"))).isEqualTo(expected);
          assertThat(table.match(TestRequest.get("x" + host.domains().getLast().substring(1), "/")))
              .isEqualTo(expected);
        }
      }
    }
  }

  @Nested
  final class Paths {

    @Test
    void the_first_route_that_matches_takes_the_request() {
      RouteTable<String> table =
          routes(route("a", new PathMatch.Prefix("/a", true)), route("ab", new PathMatch.Prefix("/ab", true)));

      assertThat(matchedPath(table, "/abc")).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({"/a, a", "/a?q=1, a", "/a/, null", "/A, null"})
    void an_exact_path_is_compared_without_its_query(String path, String expected) {
      assertThat(matchedPath(routes(route("a", new PathMatch.Exact("/a", true))), path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/api, p", "/api/x, p", "/api?x, p", "/apis, null", "/ap, null"})
    void a_segment_prefix_ends_at_a_slash(String path, String expected) {
      assertThat(matchedPath(routes(route("p", new PathMatch.SegmentPrefix("/api", true))), path)).isEqualTo(expected);
    }

    @Test
    void case_does_not_matter_when_it_is_ignored() {
      assertThat(matchedPath(routes(route("a", new PathMatch.Prefix("/Api", false))), "/aPI/x")).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({"/v1/items, r", "/v12/items?x=/, r", "/v1/items/3, null"})
    void a_regex_matches_the_whole_path(String path, String expected) {
      assertThat(matchedPath(routes(route("r", new PathMatch.Regex("/v[0-9]+/items"))), path)).isEqualTo(expected);
    }
  }

  @Nested
  final class Headers {

    private static boolean matches(HeaderMatch match, TestRequest request) {
      return routes(route("r", match)).match(request) != null;
    }

    @ParameterizedTest
    @CsvSource({"green, true", "greener, false", "Green, false"})
    void a_header_is_compared_exactly(String value, boolean expected) {
      HeaderMatch match =
          new HeaderMatch("x-user", new Condition.Text(new StringMatch.Exact("green", false)), false, false);

      assertThat(matches(match, TestRequest.get("any", "/").with("x-user", value))).isEqualTo(expected);
    }

    @Test
    void an_absent_header_matches_neither_a_value_nor_its_inversion_unless_it_is_treated_as_empty() {
      Condition green = new Condition.Text(new StringMatch.Exact("green", false));
      TestRequest without = TestRequest.get("any", "/");

      assertThat(matches(new HeaderMatch("x-user", green, false, false), without)).isFalse();
      assertThat(matches(new HeaderMatch("x-user", green, true, false), without)).isFalse();
      assertThat(matches(new HeaderMatch("x-user", green, true, true), without)).isTrue();
    }

    @Test
    void presence_and_absence_can_be_asked_for() {
      TestRequest with = TestRequest.get("any", "/").with("x-user", "");
      TestRequest without = TestRequest.get("any", "/");

      assertThat(matches(new HeaderMatch("x-user", new Condition.Present(true), false, false), with)).isTrue();
      assertThat(matches(new HeaderMatch("x-user", new Condition.Present(true), false, false), without)).isFalse();
      assertThat(matches(new HeaderMatch("x-user", new Condition.Present(false), false, false), without)).isTrue();
      assertThat(matches(new HeaderMatch("x-user", new Condition.Present(true), true, false), without)).isTrue();
      assertThat(matches(new HeaderMatch("x-user", new Condition.Present(true), true, false), with)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-10, true", "-1, true", "0, false", "-11, false", "x, false", "-, false", "'', false",
        "99999999999999999999, false"})
    void a_number_lies_in_a_half_open_range(String value, boolean expected) {
      HeaderMatch match = new HeaderMatch("x-n", new Condition.Range(-10, 0), false, false);

      assertThat(matches(match, TestRequest.get("any", "/").with("x-n", value))).isEqualTo(expected);
    }

    @Test
    void pseudo_headers_are_method_path_and_authority() {
      TestRequest request = new TestRequest("Host", "/p?q", "PUT", Map.of());

      assertThat(matches(text(":method", new StringMatch.Exact("PUT", false)), request)).isTrue();
      assertThat(matches(text(":method", new StringMatch.Exact("GET", false)), request)).isFalse();
      assertThat(matches(text(":path", new StringMatch.Suffix("?q", false)), request)).isTrue();
      assertThat(matches(text(":authority", new StringMatch.Prefix("ho", true)), request)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "xabc", "abcx", "xABCx"})
    void a_text_may_be_contained_in_any_case(String value) {
      HeaderMatch match = text("x-t", new StringMatch.Contains("aBc", true));

      assertThat(matches(match, TestRequest.get("any", "/").with("x-t", value))).isTrue();
      assertThat(matches(match, TestRequest.get("any", "/").with("x-t", "ab c"))).isFalse();
    }

    @Test
    void several_values_are_compared_joined() {
      HeaderMatch match = text("x-t", new StringMatch.Regex("a,b+"));

      assertThat(matches(match, TestRequest.get("any", "/").with("x-t", "a,bb"))).isTrue();
      assertThat(matches(match, TestRequest.get("any", "/").with("x-t", "xa,bb"))).isFalse();
    }

    private static HeaderMatch text(String name, StringMatch match) {
      return new HeaderMatch(name, new Condition.Text(match), false, false);
    }
  }

  @ParameterizedTest
  @CsvSource({"/p?a=1, true", "/p?b=2&a=1, true", "/p?a=2&a=1, false", "/p?aa=1, false", "/p, false", "/p?a, false",
      "/p?, false"})
  void a_query_parameter_is_compared_by_its_first_value(String path, boolean expected) {
    RouteTable<String> table = routes(route("q", new QueryMatch("a", new StringMatch.Exact("1", false))));

    assertThat(table.match(TestRequest.get("any", path)) != null).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"/p?a, true", "/p?a=, true", "/p?b&a=x, true", "/p?b, false", "/p/a, false"})
  void a_query_parameter_may_only_have_to_be_there(String path, boolean expected) {
    assertThat(routes(route("q", new QueryMatch("a", null))).match(TestRequest.get("any", path)) != null)
        .isEqualTo(expected);
  }
}
