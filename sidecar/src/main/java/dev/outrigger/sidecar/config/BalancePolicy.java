package dev.outrigger.sidecar.config;

/** How a cluster chooses among its available endpoints. */
public sealed interface BalancePolicy {

  record RoundRobin() implements BalancePolicy {}

  /**
   * @param choiceCount endpoints that are compared, at least 2
   */
  record LeastRequest(int choiceCount) implements BalancePolicy {}

  record Random() implements BalancePolicy {}

  /**
   * Equal hashes go to one endpoint, as long as it is available; when endpoints come and go, only those of few others move.
   *
   * @param minimumSize of the ring; the more places on it, the more even are the shares
   * @param maximumSize of the ring, at least {@code minimumSize}
   */
  record RingHash(long minimumSize, long maximumSize) implements BalancePolicy {}

  /** The cluster itself names the endpoint: {@link Discovery.OriginalDestination}. */
  record ClusterProvided() implements BalancePolicy {}
}
