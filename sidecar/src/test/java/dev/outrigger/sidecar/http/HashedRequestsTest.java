package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.HashPolicy;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.RouteAction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cluster that balances by a ring of hashes, on a route that says what is hashed. */
final class HashedRequestsTest {

  private static final int REQUESTS = 40;

  @Test
  void all_requests_of_one_address_go_to_one_endpoint() {
    try (RawUpstream one = RawUpstream.echo();
        RawUpstream other = RawUpstream.echo();
        ProxyFixture proxy = proxy(List.of(new HashPolicy.SourceAddress()), one, other)) {
      for (int i = 0; i < REQUESTS / 4; i++) {
        try (RawClient client = proxy.connect()) {
          for (int j = 0; j < 4; j++) {
            client.get("/");
          }
        }
      }
      assertThat(List.of(one.requests().size(), other.requests().size())).containsExactlyInAnyOrder(REQUESTS, 0);
    }
  }

  @Test
  void requests_without_what_is_hashed_go_anywhere() {
    try (RawUpstream one = RawUpstream.echo();
        RawUpstream other = RawUpstream.echo();
        ProxyFixture proxy = proxy(List.of(new HashPolicy.Header("x-user")), one, other);
        RawClient client = proxy.connect()) {
      for (int i = 0; i < REQUESTS; i++) {
        client.get("/");
      }
      assertThat(one.requests().size()).isBetween(1, REQUESTS - 1);
    }
  }

  private static ProxyFixture proxy(List<HashPolicy> policies, RawUpstream one, RawUpstream other) {
    return new ProxyFixture().cluster("up", HashedRequestsTest::hashing, one.port(), other.port())
        .route("/", new RouteAction.Forward(
            List.of(new RouteAction.WeightedCluster("up", 1, HeaderMutations.NONE)), Duration.ofSeconds(15), null, null,
            null, null, RouteAction.RoutingPriority.DEFAULT, policies))
        .start();
  }

  private static ClusterSpec hashing(ClusterSpec plain) {
    return new ClusterSpec(plain.name(), plain.statName(), plain.discovery(), new BalancePolicy.RingHash(1024, 8 << 20),
        plain.connectTimeout(), plain.defaultLimits(), plain.highLimits(), plain.outlier(), plain.panicThreshold(),
        plain.idleTimeout(), plain.maxRequestsPerConnection(), plain.maxConnectionDuration(),
        plain.perConnectionBufferLimit(), plain.keepalive(), plain.bindSource());
  }
}
