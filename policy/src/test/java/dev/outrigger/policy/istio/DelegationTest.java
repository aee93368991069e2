package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class DelegationTest {

  private static final String SHOP = "shop.default.svc.cluster.local";

  @Test
  void the_routes_of_a_delegate_stand_where_they_were_delegated() {
    VirtualServices rules = rules(root("{match: [{uri: {prefix: /cart}}], delegate: {name: cart, namespace: team}}"),
        delegate("{match: [{uri: {prefix: /cart/v2}}], route: [{destination: {host: v2}}]}",
            "{route: [{destination: {host: v1}}]}"));

    List<HttpRoute> routes = routes(rules);
    assertThat(routes).extracting(route -> route.matches().isEmpty() ? null : route.matches().getFirst().uri())
        .containsExactly(new StringMatch.Prefix("/cart/v2"), new StringMatch.Prefix("/cart"), null);
    assertThat(routes).extracting(route -> route.destinations().getFirst().destination().host())
        .as("a short name is one of the delegate's namespace")
        .containsExactly("v2.team.svc.cluster.local", "v1.team.svc.cluster.local", "shop");
    assertThat(rules.findings()).isEmpty();
  }

  @Test
  void matches_come_together() {
    VirtualServices rules = rules(
        root("""
            {name: r, match: [{name: a, uri: {prefix: /cart}, ignoreUriCase: true, headers: {x: {}}, port: 80,
              sourceLabels: {app: web}}], delegate: {name: cart, namespace: team}}"""),
        delegate("""
            {name: d, match: [{name: b, method: {exact: GET}, headers: {x: {exact: "1"}, y: {exact: "2"}},
              sourceLabels: {version: v1}, sourceNamespace: front}], route: [{destination: {host: v1}}]}"""));

    HttpRoute merged = routes(rules).getFirst();
    assertThat(merged.name()).isEqualTo("r-d");
    assertThat(merged.matches()).containsExactly(new HttpMatch("a-b", new StringMatch.Prefix("/cart"), null,
        new StringMatch.Exact("GET"), null,
        Map.of("x", new StringMatch.Exact("1"), "y", new StringMatch.Exact("2")), Map.of(), Map.of(), true, "",
        new MatchScope(80, Map.of("app", "web", "version", "v1"), "front", List.of())));
  }

  @Test
  void a_delegate_takes_what_it_does_not_say_from_the_route_that_delegates() {
    VirtualServices rules = rules(
        root("{timeout: 5s, retries: {attempts: 0}, mirror: {host: shadow}, delegate: {name: cart, namespace: team}}"),
        delegate("{timeout: 1s, route: [{destination: {host: v1}}]}"));

    HttpRouteSettings settings = routes(rules).getFirst().settings();
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(Objects.requireNonNull(settings.retries()).attempts()).isZero();
    assertThat(settings.mirrors()).extracting(mirror -> mirror.destination().host())
        .as("a short name is one of the root's namespace")
        .containsExactly("shadow.default.svc.cluster.local");
  }

  @Test
  void a_route_that_matches_more_than_was_left_to_it_is_left_out() {
    for (String match : List.of("{uri: {prefix: /}}", "{uri: {exact: /other}}", "{uri: {regex: '/cart/.*'}}",
        "{port: 90}", "{sourceLabels: {app: db}}", "{headers: {x: {exact: b}}}", "{withoutHeaders: {z: {exact: b}}}")) {
      VirtualServices rules = rules(root("""
          {match: [{uri: {prefix: /cart}, port: 80, sourceLabels: {app: web}, headers: {x: {exact: a}},
            withoutHeaders: {z: {}}}], delegate: {name: cart, namespace: team}}"""),
          delegate("{match: [" + match + "], route: [{destination: {host: v1}}]}"));

      assertThat(routes(rules)).as(match).hasSize(1);
      assertThat(rules.findings()).as(match)
          .map(Finding::toString)
          .containsExactly("VirtualService team/cart: spec.http[0].match: not within spec.http[0].match of"
              + " VirtualService default/root, which delegates to it (expected: each match a part of one there);"
              + " the route is left out");
    }
  }

  @Test
  void a_delegate_that_is_missing_or_hidden_or_has_hosts_costs_its_route_alone() {
    String delegating = root("{match: [{uri: {prefix: /cart}}], delegate: {name: cart, namespace: team}}");
    String missing = "VirtualService default/root: spec.http[0].delegate: team/cart (expected: the name of a"
        + " VirtualService without hosts); the route is left out";

    assertFinds(rules(delegating), missing);
    assertFinds(rules(delegating, delegate("{route: [{destination: {host: a}}]}").replace("spec:",
        "spec:\n  exportTo: [elsewhere]")),
        "VirtualService default/root: spec.http[0].delegate: team/cart is not exported to namespace default"
            + " (expected: default in its exportTo); the route is left out");
    assertFinds(rules(delegating, delegate("{route: [{destination: {host: a}}]}").replace("spec:",
        "spec:\n  hosts: [a.example]")), missing);
  }

  @Test
  void a_rule_that_nobody_delegates_to_is_told() {
    assertThat(rules(delegate("{route: [{destination: {host: v1}}]}")).findings()).map(Finding::toString)
        .containsExactly("VirtualService team/cart: spec.hosts: missing, and no VirtualService delegates to this one"
            + " (expected: hosts, or a route that delegates to it)");
  }

  @Test
  void rules_cannot_delegate_in_a_circle() {
    Manifest manifest = Manifest.read("test.yaml", delegate("{delegate: {name: cart}}"));

    assertThat(manifest.istioObjects()).isEmpty();
    assertThat(manifest.findings()).extracting(Finding::message)
        .containsExactly(
            "in a VirtualService without hosts, which others delegate to (expected: one level of delegation)");
  }

  private static void assertFinds(VirtualServices rules, String finding) {
    assertThat(routes(rules)).hasSize(1);
    assertThat(rules.findings()).map(Finding::toString).containsExactly(finding);
  }

  private static List<HttpRoute> routes(VirtualServices rules) {
    return Objects.requireNonNull(rules.forHost(SHOP, "default")).http();
  }

  private static VirtualServices rules(String... texts) {
    Manifest manifest = Manifest.read("test.yaml", String.join("---\n", texts));
    assertThat(manifest.findings()).isEmpty();
    return VirtualServices.of(manifest.istioObjects().stream().map(VirtualService.class::cast).toList(),
        "cluster.local");
  }

  private static String root(String route) {
    return rule("default", "root", "  hosts: [shop]\n", route, "{route: [{destination: {host: shop}}]}");
  }

  private static String delegate(String... routes) {
    return rule("team", "cart", "", routes);
  }

  private static String rule(String namespace, String name, String more, String... routes) {
    return "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {namespace: " + namespace + ", name: "
        + name + "}\nspec:\n" + more + "  http: [" + String.join(", ", routes) + "]\n";
  }
}
