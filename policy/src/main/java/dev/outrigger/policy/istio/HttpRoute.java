package dev.outrigger.policy.istio;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One route of a {@link VirtualService}.
 *
 * @param name empty when it has none
 * @param matches any of them is enough; empty matches every request
 * @param destinations at least one; of several, each gets its share of the sum of the weights, which is above 0
 * @param timeout null means none
 * @param retries null means the mesh's default
 */
public record HttpRoute(
    String name,
    List<HttpMatch> matches,
    List<Destination> destinations,
    @Nullable Duration timeout,
    @Nullable Retries retries) {

  public HttpRoute {
    matches = List.copyOf(matches);
    destinations = List.copyOf(destinations);
  }

  /** Whether every request matches. */
  boolean matchesAll() {
    return matches.isEmpty() || matches.stream().anyMatch(HttpMatch::matchesAll);
  }

  /**
   * Where requests go.
   *
   * @param host as written; {@link MeshHost#fqdn} tells what a short one means
   * @param subset null means all of the host's backends
   * @param port null means the port that was called, or the host's only one
   */
  public record Destination(String host, @Nullable String subset, @Nullable Integer port, int weight) {}
}
