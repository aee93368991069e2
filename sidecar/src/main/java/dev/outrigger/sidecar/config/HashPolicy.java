package dev.outrigger.sidecar.config;

/** What of a request, or of a connection, decides where it goes in a cluster that balances by {@link BalancePolicy.RingHash}. */
public sealed interface HashPolicy {

  /**
   * The values of a header.
   *
   * @param name in lower case
   */
  record Header(String name) implements HashPolicy {}

  /** The client's address without its port. */
  record SourceAddress() implements HashPolicy {}
}
