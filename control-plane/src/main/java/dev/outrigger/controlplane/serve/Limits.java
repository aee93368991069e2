package dev.outrigger.controlplane.serve;

import java.time.Duration;

/**
 * What one client, and all together, may ask of the service.
 *
 * @param streams  open at one time
 * @param names    wanted by one client of one type
 * @param patience how long listeners and routes wait for the client to accept the clusters and endpoints that they may refer to
 */
public record Limits(int streams, int names, Duration patience) {

  public static final Limits DEFAULT = new Limits(10_000, 50_000, Duration.ofSeconds(5));
}
