package dev.outrigger.sidecar.config;

/** How a cluster chooses among its available endpoints. */
public sealed interface BalancePolicy {

  record RoundRobin() implements BalancePolicy {}

  /**
   * @param choiceCount endpoints that are compared, at least 2
   */
  record LeastRequest(int choiceCount) implements BalancePolicy {}

  record Random() implements BalancePolicy {}

  /** The cluster itself names the endpoint: {@link Discovery.OriginalDestination}. */
  record ClusterProvided() implements BalancePolicy {}
}
