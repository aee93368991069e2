package dev.outrigger.sidecar.config;

import java.time.Duration;

/** Where a cluster's endpoints come from. */
public sealed interface Discovery {

  record Static(EndpointsSpec endpoints) implements Discovery {}

  /**
   * @param serviceName the resource's name, which may differ from the cluster's
   * @param initialFetchTimeout how long the cluster warms without endpoints, zero waits for ever
   */
  record Eds(String serviceName, Duration initialFetchTimeout) implements Discovery {}

  /**
   * Names that are resolved again and again.
   *
   * @param strict true uses all addresses ({@code STRICT_DNS}), false the first one ({@code LOGICAL_DNS})
   * @param names endpoints whose hosts are names
   */
  record Dns(boolean strict, EndpointsSpec names, Duration refreshRate, boolean respectTtl, Family family)
      implements Discovery {}

  /** The endpoint is where the client wanted to go. */
  record OriginalDestination() implements Discovery {}

  /** Envoy's {@code dns_lookup_family}. */
  enum Family {
    AUTO,
    V4_ONLY,
    V6_ONLY,
    V4_PREFERRED,
    ALL
  }
}
