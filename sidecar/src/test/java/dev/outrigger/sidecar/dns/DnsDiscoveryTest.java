package dev.outrigger.sidecar.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.Discovery.Family;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.testing.ManualScheduler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DnsDiscoveryTest {

  private final ManualScheduler scheduler = new ManualScheduler();
  private final Map<String, List<InetAddress>> answers = new HashMap<>();
  private final List<EndpointsSpec> found = new ArrayList<>();
  private final DnsDiscovery dns = new DnsDiscovery(this::resolve, scheduler, Runnable::run);

  @Test
  void uses_all_addresses_of_a_strict_cluster_in_a_fixed_order() {
    answer("web.local", "10.0.0.2", "10.0.0.1");

    watch(true, Family.AUTO);

    assertThat(addresses()).containsExactly("10.0.0.1:80", "10.0.0.2:80");
    assertThat(found.getFirst().localities().getFirst().endpoints().getFirst().hostname()).isEqualTo("web.local");
  }

  @Test
  void uses_the_first_address_of_a_logical_cluster() {
    answer("web.local", "10.0.0.2", "10.0.0.1");

    watch(false, Family.AUTO);

    assertThat(addresses()).containsExactly("10.0.0.2:80");
  }

  @Test
  void looks_up_again_at_the_refresh_rate_and_tells_changes_only() {
    answer("web.local", "10.0.0.1");
    watch(true, Family.AUTO);
    scheduler.advance(Duration.ofSeconds(5));
    assertThat(found).hasSize(1);

    answer("web.local", "10.0.0.3");
    scheduler.advance(Duration.ofSeconds(4));
    assertThat(found).hasSize(1);
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(addresses()).containsExactly("10.0.0.3:80");
  }

  @Test
  void keeps_the_last_addresses_when_a_lookup_fails() {
    answer("web.local", "10.0.0.1");
    watch(true, Family.AUTO);

    answers.clear();
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(found).hasSize(1);

    answer("web.local", "10.0.0.2");
    scheduler.advance(Duration.ofSeconds(5));
    assertThat(addresses()).containsExactly("10.0.0.2:80");
  }

  @Test
  void tells_that_there_is_no_address_when_the_first_lookup_fails() {
    watch(true, Family.AUTO);

    assertThat(found).hasSize(1);
    assertThat(addresses()).isEmpty();
  }

  @Test
  void takes_the_families_that_the_cluster_wants() {
    answer("web.local", "10.0.0.1", "fd00::1");

    for (Family family : Family.values()) {
      watch(true, family);
    }

    assertThat(found).extracting(
        spec -> spec.localities().getFirst().endpoints().stream().map(endpoint -> endpoint.address().host()).toList())
        .containsExactly(List.of("fd00:0:0:0:0:0:0:1"), List.of("10.0.0.1"), List.of("fd00:0:0:0:0:0:0:1"),
            List.of("10.0.0.1"),
            List.of("10.0.0.1", "fd00:0:0:0:0:0:0:1"));
  }

  @Test
  void is_silent_after_its_end() {
    Runnable watch = watch(true, Family.AUTO);
    answer("web.local", "10.0.0.9");

    watch.run();
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(found).hasSize(1);
    assertThat(scheduler.pending()).isZero();
  }

  private Runnable watch(boolean strict, Family family) {
    EndpointsSpec names = new EndpointsSpec("web", List.of(new EndpointsSpec.LocalityEndpoints(Locality.NONE, 0, 0,
        List.of(new EndpointSpec(new NetAddress("web.local", 80), "", EndpointSpec.Health.UNKNOWN, 1)))), 140);
    return dns.watch(new Discovery.Dns(strict, names, Duration.ofSeconds(5), false, family), found::add);
  }

  private void answer(String host, String... addresses) {
    answers.put(host, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    List<InetAddress> answer = answers.get(host);
    if (answer == null) {
      throw new UnknownHostException(host);
    }
    return answer;
  }

  private List<String> addresses() {
    return found.getLast()
        .localities()
        .getFirst()
        .endpoints()
        .stream()
        .map(endpoint -> endpoint.address().toString())
        .toList();
  }
}
