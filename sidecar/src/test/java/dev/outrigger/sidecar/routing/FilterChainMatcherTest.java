package dev.outrigger.sidecar.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.FilterChainSpec;
import dev.outrigger.sidecar.config.FilterChainSpec.CidrRange;
import dev.outrigger.sidecar.config.FilterChainSpec.Match;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.TcpProxySpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FilterChainMatcherTest {

  private static FilterChainSpec chain(String name, Match match) {
    return new FilterChainSpec(name, match,
        new TcpProxySpec("tcp", List.of(), Duration.ZERO, Duration.ZERO, List.of(), Duration.ZERO, List.of()));
  }

  private static FilterChainMatcher<String> matcher(@Nullable FilterChainSpec last, FilterChainSpec... chains) {
    ListenerSpec listener =
        new ListenerSpec("l", new NetAddress("0.0.0.0", 15001), true, ListenerSpec.Destination.HAND_OVER,
            List.of(chains), last, true, true,
            Duration.ZERO, true, 0);
    return FilterChainMatcher.compile(listener, FilterChainSpec::name);
  }

  private static Match port(int port) {
    return new Match(port, List.of(), List.of(), "", List.of());
  }

  private static Match range(String address, int prefix) {
    return new Match(null, List.of(new CidrRange(address, prefix)), List.of(), "", List.of());
  }

  private static Match names(String... names) {
    return new Match(null, List.of(), List.of(names), "", List.of());
  }

  private static Match transport(String protocol, String... applications) {
    return new Match(null, List.of(), List.of(), protocol, List.of(applications));
  }

  private static ConnectionFacts to(String host, int port) {
    return ConnectionFacts.plain(new NetAddress(host, port));
  }

  private static ConnectionFacts tls(String serverName, String... applications) {
    return new ConnectionFacts(new NetAddress("10.0.0.1", 443), serverName, "tls", List.of(applications));
  }

  @Test
  void first_bytes_count_only_where_a_chain_for_the_address_asks_for_them() {
    FilterChainMatcher<String> matcher = matcher(chain("last", Match.ALL), chain("mysql", port(3306)),
        chain("http", transport("raw_buffer", "http/1.1")), chain("range", range("10.0.0.0", 8)));
    assertThat(matcher.dependsOnFirstBytes(new NetAddress("10.0.0.1", 3306))).isFalse();
    assertThat(matcher.dependsOnFirstBytes(new NetAddress("10.0.0.1", 80))).as("a range is more specific").isFalse();
    assertThat(matcher.dependsOnFirstBytes(new NetAddress("192.0.2.1", 80))).isTrue();
    assertThat(matcher(null, chain("tls", names("a.b"))).dependsOnFirstBytes(new NetAddress("10.0.0.1", 443))).isTrue();
  }

  @Test
  void a_chain_without_conditions_takes_every_connection() {
    assertThat(matcher(null, chain("all", Match.ALL)).match(to("10.0.0.1", 80))).isEqualTo("all");
  }

  @Test
  void the_default_chain_takes_what_no_chain_matches() {
    assertThat(matcher(chain("last", Match.ALL), chain("a", port(80))).match(to("10.0.0.1", 81))).isEqualTo("last");
    assertThat(matcher(null, chain("a", port(80))).match(to("10.0.0.1", 81))).isNull();
  }

  @Test
  void the_port_is_looked_at_before_the_address() {
    FilterChainMatcher<String> matcher =
        matcher(null, chain("address", range("10.0.0.1", 32)), chain("port", port(80)));

    assertThat(matcher.match(to("10.0.0.1", 80))).isEqualTo("port");
    assertThat(matcher.match(to("10.0.0.1", 81))).isEqualTo("address");
  }

  @Test
  void the_longest_address_prefix_wins() {
    FilterChainMatcher<String> matcher =
        matcher(null, chain("8", range("10.0.0.0", 8)), chain("20", range("10.1.16.0", 20)),
            chain("0", range("0.0.0.0", 0)), chain("v6", range("fd00::", 8)));

    assertThat(matcher.match(to("10.1.31.255", 80))).isEqualTo("20");
    assertThat(matcher.match(to("10.1.32.0", 80))).isEqualTo("8");
    assertThat(matcher.match(to("192.0.2.1", 80))).isEqualTo("0");
    assertThat(matcher.match(to("fd12::1", 80))).isEqualTo("v6");
    assertThat(matcher.match(to("fe80::1", 80))).isNull();
  }

  @Test
  void a_dropped_chain_is_not_taken_later() {
    Match portAndTls = new Match(80, List.of(), List.of(), "tls", List.of());

    FilterChainMatcher<String> matcher =
        matcher(chain("last", Match.ALL), chain("tls on 80", portAndTls), chain("all", Match.ALL));

    assertThat(matcher.match(to("10.0.0.1", 80))).isEqualTo("last");
    assertThat(matcher.match(to("10.0.0.1", 81))).isEqualTo("all");
  }

  @Test
  void the_exact_server_name_wins_then_the_longest_wildcard() {
    FilterChainMatcher<String> matcher = matcher(null, chain("any", names()), chain("wide", names("*.example.com")),
        chain("narrow", names("*.eu.example.com")), chain("exact", names("a.example.com", "b.example.com")));

    assertThat(matcher.match(tls("b.example.com"))).isEqualTo("exact");
    assertThat(matcher.match(tls("c.example.com"))).isEqualTo("wide");
    assertThat(matcher.match(tls("c.eu.example.com"))).isEqualTo("narrow");
    assertThat(matcher.match(tls("example.com"))).isEqualTo("any");
    assertThat(matcher.match(tls(""))).isEqualTo("any");
  }

  @Test
  void the_transport_and_then_the_clients_first_known_protocol_decide() {
    FilterChainMatcher<String> matcher =
        matcher(null, chain("plain", transport("raw_buffer")), chain("tls", transport("tls")),
            chain("istio", transport("tls", "istio")), chain("h2", transport("tls", "istio-h2")));

    assertThat(matcher.match(to("10.0.0.1", 80))).isEqualTo("plain");
    assertThat(matcher.match(tls("", "http/1.1"))).isEqualTo("tls");
    assertThat(matcher.match(tls("", "istio", "istio-h2"))).isEqualTo("istio");
    assertThat(matcher.match(tls("", "istio-h2", "istio"))).isEqualTo("h2");
  }
}
