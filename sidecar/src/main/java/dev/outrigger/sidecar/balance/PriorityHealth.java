package dev.outrigger.sidecar.balance;

import java.util.ArrayList;
import java.util.List;

/** One priority's endpoints by what the control plane and outlier detection say of them. */
record PriorityHealth(
    List<EndpointState> all,
    List<EndpointState> healthy,
    List<EndpointState> degraded,
    List<EndpointState> healthyOnProbation,
    List<EndpointState> degradedOnProbation) {

  static PriorityHealth of(List<EndpointState> endpoints) {
    PriorityHealth health =
        new PriorityHealth(endpoints, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (EndpointState endpoint : endpoints) {
      switch (endpoint.spec().health()) {
        case UNKNOWN, HEALTHY -> sort(endpoint, health.healthy, health.healthyOnProbation);
        case DEGRADED -> sort(endpoint, health.degraded, health.degradedOnProbation);
        case UNHEALTHY, DRAINING -> {
          // no new requests but in panic
        }
      }
    }
    return health;
  }

  private static void sort(EndpointState endpoint, List<EndpointState> serving, List<EndpointState> onProbation) {
    switch (endpoint.outlier().standing().phase()) {
      case SERVING -> serving.add(endpoint);
      case PROBATION, PROBING -> onProbation.add(endpoint);
      case OUT, REMOVED -> {
        // not available
      }
    }
  }

  PriorityLoads.Counts counts() {
    return new PriorityLoads.Counts(healthy.size(), degraded.size(), all.size());
  }

  PriorityLoads.Counts countsIfProbationPasses() {
    return new PriorityLoads.Counts(healthy.size() + healthyOnProbation.size(),
        degraded.size() + degradedOnProbation.size(), all.size());
  }
}
