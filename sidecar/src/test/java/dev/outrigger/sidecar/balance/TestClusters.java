package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointSpec.Health;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.EndpointsSpec.LocalityEndpoints;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.OutlierSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clusters and endpoints to test with. */
final class TestClusters {

  static final BalancePolicy ROUND_ROBIN = new BalancePolicy.RoundRobin();
  static final BalancePolicy LEAST_REQUEST = new BalancePolicy.LeastRequest(2);

  private TestClusters() {}

  static ClusterSpec cluster(BalancePolicy policy, @Nullable OutlierSpec outlier, double panicThreshold) {
    return new ClusterSpec("c", "c", new Discovery.Eds("c", Duration.ZERO), policy, Duration.ofSeconds(5),
        CircuitBreakerSpec.DEFAULT,
        CircuitBreakerSpec.DEFAULT, outlier, panicThreshold, Duration.ofHours(1), 0, Duration.ZERO, 32_768, null, null);
  }

  static NetAddress address(int number) {
    return new NetAddress("127.0." + number / 256 + "." + number % 256, 8080);
  }

  static EndpointSpec endpoint(int number, Health health, long weight) {
    return new EndpointSpec(address(number), "", health, weight);
  }

  static EndpointSpec endpoint(int number) {
    return endpoint(number, Health.HEALTHY, 1);
  }

  /** Endpoints 0 to count - 1 at priority 0. */
  static EndpointsSpec endpoints(int count) {
    List<EndpointSpec> endpoints = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      endpoints.add(endpoint(i));
    }
    return priorities(List.of(endpoints));
  }

  static EndpointsSpec weighted(long... weights) {
    List<EndpointSpec> endpoints = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      endpoints.add(endpoint(i, Health.HEALTHY, weights[i]));
    }
    return priorities(List.of(endpoints));
  }

  static EndpointsSpec priorities(List<List<EndpointSpec>> priorities) {
    List<LocalityEndpoints> localities = new ArrayList<>();
    for (int i = 0; i < priorities.size(); i++) {
      localities.add(new LocalityEndpoints(new Locality("r", "z" + i, ""), i, 0, priorities.get(i)));
    }
    return new EndpointsSpec("c", localities, 140);
  }
}
