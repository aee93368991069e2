package dev.outrigger.policy.istio;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code consistentHash}: requests with one key go to one backend, as long as it is there.
 *
 * @param key null when a rule gives none; then requests go anywhere
 */
public record ConsistentHash(@Nullable Key key, Table table) implements LoadBalancer.Algorithm {

  /** What of a request is hashed. */
  public sealed interface Key {}

  public record Header(String name) implements Key {}

  public record QueryParameter(String name) implements Key {}

  /** The client's address; the only key that connections have which are not HTTP. */
  public record SourceIp() implements Key {}

  /**
   * A cookie, made when a request has none.
   *
   * @param path empty for none
   * @param ttl zero makes one that the client forgets when it ends; null makes none
   */
  public record Cookie(String name, String path, @Nullable Duration ttl, List<Attribute> attributes) implements Key {

    public Cookie {
      attributes = List.copyOf(attributes);
    }
  }

  /** @param value empty for none */
  public record Attribute(String name, String value) {}

  /** Where a hash meets a backend. */
  public sealed interface Table {}

  /** @param minimumSize null leaves it to the proxy */
  public record Ring(@Nullable Integer minimumSize) implements Table {}

  /** @param size a prime */
  public record Maglev(int size) implements Table {}
}
