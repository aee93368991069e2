package dev.outrigger.policy.istio;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code loadBalancer}.
 *
 * @param algorithm how one of the backends is chosen; null means what the service or else the mesh says
 * @param warmup how a backend that is new comes to its full share; null when it has it at once
 * @param locality how near and far backends share the load; null means what the service or else the mesh says
 */
public record LoadBalancer(
    @Nullable Algorithm algorithm,
    @Nullable Warmup warmup,
    @Nullable LocalityBalancing locality) {

  /** Of a rule that says nothing. */
  public static final LoadBalancer NONE = new LoadBalancer(null, null, null);

  /** How one of the backends is chosen. */
  public sealed interface Algorithm permits Simple, ConsistentHash {}

  /**
   * {@code simple}. {@code UNSPECIFIED} is as good as nothing; the older {@code LEAST_CONN} is read as
   * {@link #LEAST_REQUEST}.
   */
  public enum Simple implements Algorithm {
    LEAST_REQUEST, RANDOM, ROUND_ROBIN,
    /** The client's own choice of address is kept. */
    PASSTHROUGH
  }

  /**
   * {@code warmup}: a new backend's share grows from {@code minimumPercent} to all of it within {@code duration}.
   *
   * @param minimumPercent 0 to 100
   * @param aggression above 0; 1 grows evenly, more grows faster at first
   */
  public record Warmup(Duration duration, double minimumPercent, double aggression) {}

  /** Whether the client's own choice of address is kept. */
  public boolean isPassthrough() {
    return algorithm == Simple.PASSTHROUGH;
  }
}
