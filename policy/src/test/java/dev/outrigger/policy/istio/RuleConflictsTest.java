package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.kube.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleConflictsTest {

  private static final String DOMAIN = "cluster.local";
  private static final String ECHO = "echo.demo.svc.cluster.local";
  private static final TrafficPolicy RANDOM = balanced(LoadBalancer.Simple.RANDOM);
  private static final TrafficPolicy ROUND_ROBIN = balanced(LoadBalancer.Simple.ROUND_ROBIN);

  // DestinationRules

  @Test
  void puts_the_subsets_of_one_host_together_and_keeps_the_older_policy() {
    DestinationRules rules = destinationRules(rule("b", 1, "echo", RANDOM, "v1"),
        rule("a", 2, ECHO, ROUND_ROBIN, "v1", "v2"));

    assertThat(rules.forHost(ECHO, "demo", "demo")).isEqualTo(rule("b", 1, "echo", RANDOM, "v1", "v2"));
    assertThat(rules.findings()).map(Finding::toString)
        .containsExactly(
            "DestinationRule demo/a: spec.trafficPolicy: not used, for DestinationRule demo/b came first and has a"
                + " trafficPolicy for " + ECHO + " too (expected: one trafficPolicy for a host)",
            "DestinationRule demo/a: spec.subsets: \"v1\" is not used, for DestinationRule demo/b came first"
                + " and has it too"
                + " (expected: each subset of a host once)");
  }

  @Test
  void takes_the_first_policy_that_there_is() {
    DestinationRules rules =
        destinationRules(rule("a", 1, "echo", TrafficPolicy.NONE, "v1"), rule("b", 2, "echo", RANDOM, "v2"));

    assertThat(rules.forHost(ECHO, "demo", "demo")).isEqualTo(rule("a", 1, "echo", RANDOM, "v1", "v2"));
    assertThat(rules.findings()).map(Finding::toString)
        .containsExactly("DestinationRule demo/b: spec.host: " + ECHO
            + " has DestinationRule demo/a too, which came first; the two are put together"
            + " (expected: one DestinationRule for a host)");
  }

  @Test
  void orders_rules_of_one_age_by_name_and_those_never_stored_before_all() {
    assertThat(
        destinationRules(rule("b", 1, "echo", RANDOM), rule("a", 1, "echo", ROUND_ROBIN)).forHost(ECHO, "demo", "x"))
        .isEqualTo(rule("a", 1, "echo", ROUND_ROBIN));
    assertThat(
        destinationRules(rule("a", 1, "echo", RANDOM), rule("b", -1, "echo", ROUND_ROBIN)).forHost(ECHO, "demo", "x"))
        .isEqualTo(rule("b", -1, "echo", ROUND_ROBIN));
  }

  @Test
  void carries_the_ejection_annotations_with_the_policy_that_they_belong_to() {
    DestinationRule windowed =
        new DestinationRule(ObjectMeta.named("demo", "b"), "echo", ExportTo.EVERYWHERE, null, RANDOM,
            List.of(), new EjectionWindow(3, Duration.ofSeconds(30)), EjectionReturn.FULL);

    DestinationRule merged =
        destinationRules(rule("a", -1, "echo", TrafficPolicy.NONE), windowed).forHost(ECHO, "demo", "demo");

    assertThat(Objects.requireNonNull(merged).ejectionWindow()).isEqualTo(windowed.ejectionWindow());
    assertThat(merged.ejectionReturn()).isEqualTo(EjectionReturn.FULL);
  }

  @Test
  void a_rule_that_selects_a_client_comes_before_one_for_all_and_is_not_there_for_others() {
    DestinationRule forAll = rule("demo", "a", "echo", ExportTo.EVERYWHERE);
    DestinationRule wide = rule("demo", "b", "*.demo.svc.cluster.local", ExportTo.EVERYWHERE);
    DestinationRule some = selecting(Map.of("app", "caller"), rule("demo", "c", "echo", OWN));
    DestinationRules rules = destinationRules(some, forAll);

    assertThat(rules.forHost(ECHO, "demo", "demo", Map.of("app", "caller", "v", "1"))).isEqualTo(some);
    assertThat(rules.forHost(ECHO, "demo", "demo", Map.of("app", "other"))).isEqualTo(forAll);
    assertThat(rules.forHost(ECHO, "demo", "other", Map.of("app", "caller"))).isEqualTo(forAll);
    assertThat(rules.findings()).isEmpty();
    assertThat(destinationRules(some, wide).forHost(ECHO, "demo", "demo", Map.of()))
        .as("a rule that is for others hides none")
        .isEqualTo(wide);
  }

  @Test
  void rules_for_the_same_workloads_become_one_and_rules_for_different_ones_do_not() {
    DestinationRule first = selecting(Map.of("app", "a"), rule("demo", "a", "echo", OWN));
    DestinationRule same = selecting(Map.of("app", "a"), rule("demo", "b", "echo", OWN));
    DestinationRule other = selecting(Map.of("app", "b"), rule("demo", "c", "echo", OWN));

    assertThat(destinationRules(first, same).findings()).hasSize(1);
    assertThat(destinationRules(first, other).findings()).isEmpty();
    assertThat(destinationRules(first, other).forHost(ECHO, "demo", "demo", Map.of("app", "b"))).isEqualTo(other);
  }

  private static final ExportTo OWN = new ExportTo(false, Set.of("demo"));

  private static DestinationRule selecting(Map<String, String> labels, DestinationRule rule) {
    return new DestinationRule(rule.metadata(), rule.host(), rule.exportTo(), labels, rule.trafficPolicy(),
        rule.subsets(), rule.ejectionWindow(), rule.ejectionReturn());
  }

  @Test
  void looks_in_the_clients_namespace_then_the_hosts_then_the_roots() {
    DestinationRule clients = rule("client", "c", ECHO, ExportTo.EVERYWHERE);
    DestinationRule hosts = rule("demo", "h", "echo", ExportTo.EVERYWHERE);
    DestinationRule roots = rule("root", "r", "*.cluster.local", ExportTo.EVERYWHERE);
    DestinationRules rules = destinationRules(clients, hosts, roots);

    assertThat(rules.forHost(ECHO, "demo", "client")).isEqualTo(clients);
    assertThat(rules.forHost(ECHO, "demo", "other")).isEqualTo(hosts);
    assertThat(rules.forHost("else.demo.svc.cluster.local", "demo", "other")).isEqualTo(roots);
    assertThat(rules.forHost("example.com", "", "other")).isNull();
    assertThat(rules.findings()).isEmpty();
  }

  @Test
  void prefers_the_most_specific_host() {
    DestinationRule all = rule("demo", "a", "*", ExportTo.EVERYWHERE);
    DestinationRule wide = rule("demo", "b", "*.local", ExportTo.EVERYWHERE);
    DestinationRule narrow = rule("demo", "c", "*.demo.svc.cluster.local", ExportTo.EVERYWHERE);
    DestinationRule exact = rule("demo", "d", "echo", ExportTo.EVERYWHERE);
    DestinationRules rules = destinationRules(all, wide, narrow, exact);

    assertThat(rules.forHost(ECHO, "demo", "x")).isEqualTo(exact);
    assertThat(rules.forHost("b.demo.svc.cluster.local", "demo", "x")).isEqualTo(narrow);
    assertThat(rules.forHost("b.other.svc.cluster.local", "demo", "x")).isEqualTo(wide);
    assertThat(rules.forHost("example.com", "demo", "x")).isEqualTo(all);
  }

  @Test
  void hides_rules_from_namespaces_that_they_are_not_exported_to() {
    DestinationRule own = rule("demo", "a", "echo", new ExportTo(false, Set.of("demo")));
    DestinationRule others = rule("demo", "b", "echo", ExportTo.EVERYWHERE);
    DestinationRules rules = destinationRules(own, others);

    assertThat(rules.forHost(ECHO, "demo", "demo")).isEqualTo(own);
    assertThat(rules.forHost(ECHO, "demo", "x")).isEqualTo(others);
    assertThat(rules.findings()).isEmpty();
  }

  // VirtualServices

  @Test
  void routes_a_host_by_the_oldest_rule() {
    VirtualServices rules =
        VirtualServices.of(List.of(route("a", 2, "echo"), route("b", 1, ECHO, "example.com")), DOMAIN);

    assertThat(rules.visibleTo("demo")).isEqualTo(
        Map.of(ECHO, route("b", 1, ECHO, "example.com"), "example.com", route("b", 1, ECHO, "example.com")));
    assertThat(rules.findings()).map(Finding::toString)
        .containsExactly("VirtualService demo/a: spec.hosts: \"echo\" is"
            + " routed by VirtualService demo/b, which came first (expected: one VirtualService for a host)");
  }

  @Test
  void sees_no_conflict_where_no_client_sees_both() {
    VirtualService own = exported(route("a", 1, "echo"), new ExportTo(false, Set.of("demo")));
    VirtualService others = exported(route("b", 2, "echo"), new ExportTo(false, Set.of("x", "y")));
    VirtualServices rules = VirtualServices.of(List.of(own, others), DOMAIN);

    assertThat(rules.findings()).isEmpty();
    assertThat(rules.forHost(ECHO, "demo")).isEqualTo(own);
    assertThat(rules.forHost(ECHO, "y")).isEqualTo(others);
    assertThat(rules.forHost(ECHO, "z")).isNull();
  }

  @Test
  void leaves_hosts_alone_for_rules_of_gateways_and_rules_without_http_routes() {
    VirtualService gateway = new VirtualService(ObjectMeta.named("demo", "a"), List.of("echo"), List.of("front"),
        ExportTo.EVERYWHERE, route("a", 1, "echo").http(), List.of(), List.of());
    VirtualService tcp = new VirtualService(ObjectMeta.named("demo", "b"), List.of("echo"), List.of("mesh"),
        ExportTo.EVERYWHERE, List.of(), List.of(), List.of(new L4Route(List.of(), List.of(to("b")))));

    VirtualServices rules = VirtualServices.of(List.of(gateway, tcp), DOMAIN);
    assertThat(rules.visibleTo("demo")).isEmpty();
    assertThat(rules.forConnections(ECHO, "demo")).containsExactly(tcp);
  }

  @Test
  void connections_to_a_host_follow_all_rules_that_cover_it_the_oldest_first() {
    VirtualService wide = connections("a", 1, "*.svc.cluster.local");
    VirtualService own = connections("b", 2, "echo");
    VirtualService other = connections("c", 3, "other");
    VirtualServices rules = VirtualServices.of(List.of(other, own, wide), DOMAIN);

    assertThat(rules.forConnections(ECHO, "demo")).containsExactly(wide, own);
    assertThat(rules.forConnections("far.example.com", "demo")).isEmpty();
    assertThat(rules.findings()).isEmpty();
  }

  // Names

  @ParameterizedTest
  @CsvSource({"echo,echo.demo.svc.cluster.local", "echo.other,echo.other", "waveofmymind.shop,waveofmymind.shop", "*,*",
      "*.local,*.local", "127.0.0.1,127.0.0.1", "::1,::1"})
  void expands_a_name_without_a_dot_to_the_rules_own_namespace(String host, String full) {
    assertThat(MeshHost.fqdn(host, "demo", DOMAIN)).isEqualTo(full);
  }

  private static DestinationRules destinationRules(DestinationRule... rules) {
    return DestinationRules.of(List.of(rules), DOMAIN, "root");
  }

  private static DestinationRule rule(String name, int age, String host, TrafficPolicy policy, String... subsets) {
    return new DestinationRule(stored(name, age), host, ExportTo.EVERYWHERE, null, policy,
        Arrays.stream(subsets).map(subset -> new Subset(subset, Map.of(), TrafficPolicy.NONE)).toList(), null,
        EjectionReturn.PROBATION);
  }

  private static DestinationRule rule(String namespace, String name, String host, ExportTo exportTo) {
    return new DestinationRule(ObjectMeta.named(namespace, name), host, exportTo, null, RANDOM, List.of(), null,
        EjectionReturn.PROBATION);
  }

  private static VirtualService route(String name, int age, String... hosts) {
    return new VirtualService(stored(name, age), List.of(hosts), List.of("mesh"), ExportTo.EVERYWHERE,
        List.of(new HttpRoute("", List.of(), new HttpAction.Forward(List.of(to(name))), HttpRouteSettings.NONE)),
        List.of(), List.of());
  }

  private static VirtualService connections(String name, int age, String host) {
    return new VirtualService(stored(name, age), List.of(host), List.of("mesh"), ExportTo.EVERYWHERE, List.of(),
        List.of(), List.of(new L4Route(List.of(), List.of(to(name)))));
  }

  private static WeightedDestination to(String host) {
    return new WeightedDestination(new Destination(host, null, null), 100, HeaderOperations.NONE);
  }

  private static VirtualService exported(VirtualService rule, ExportTo exportTo) {
    return new VirtualService(rule.metadata(), rule.hosts(), rule.gateways(), exportTo, rule.http(), rule.tls(),
        rule.tcp());
  }

  /** Metadata of a rule made so many seconds after the beginning of time; never stored when that is below 0. */
  private static ObjectMeta stored(String name, int second) {
    return new ObjectMeta("demo", name, Map.of(), Map.of(), second < 0 ? null : Instant.ofEpochSecond(second));
  }

  private static TrafficPolicy balanced(LoadBalancer.Simple algorithm) {
    return new TrafficPolicy(
        new TrafficSettings(new LoadBalancer(algorithm, null, null), null, null, null, null, null, null), Map.of());
  }
}
