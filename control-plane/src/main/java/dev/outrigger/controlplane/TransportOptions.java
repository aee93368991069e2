package dev.outrigger.controlplane;

import dev.outrigger.controlplane.auth.StreamRate;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How proxies reach the control plane.
 *
 * @param tlsAddress where proxies of other machines connect, over TLS and with a token; null when none do
 * @param newStreamsPerSecond how many proxies are taken in, in the long run; four times as many at once after quiet
 * @param maxConnectionAge how long a connection lasts, a tenth more or less, until its proxy is to look for a replica anew
 * @param rootLifetime of a certificate authority that is made here
 * @param servingLifetime of a serving certificate, which is replaced at half of it
 */
public record TransportOptions(
    @Nullable InetSocketAddress tlsAddress,
    int newStreamsPerSecond,
    Duration maxConnectionAge,
    Duration rootLifetime,
    Duration servingLifetime) {

  /** Nobody from elsewhere; a pace that leaves a machine of so many processors half of its time for those that are there. */
  public static final TransportOptions DEFAULT = new TransportOptions(null,
      50 * Runtime.getRuntime().availableProcessors(), Duration.ofMinutes(30), Duration.ofDays(3650),
      Duration.ofHours(24));

  /** How many times {@link #newStreamsPerSecond} may begin at once. */
  private static final int BURST = 4;

  /**
   * @throws IllegalArgumentException with what is wrong, the value seen and what was expected
   */
  public TransportOptions {
    if (newStreamsPerSecond < 1 || newStreamsPerSecond > 100_000) {
      throw new IllegalArgumentException("--new-streams-per-second: " + newStreamsPerSecond + " (expected: 1..100000)");
    }
    if (maxConnectionAge.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "--max-connection-age: " + maxConnectionAge.toMillis() + "ms (expected: 1s or more)");
    }
  }

  /** How fast all streams together may come. */
  StreamRate rate() {
    return new StreamRate(newStreamsPerSecond, BURST * newStreamsPerSecond, System::nanoTime);
  }

  /** How fast those of one address may, behind which there may be many proxies: a fourth of all, and not less than one. */
  StreamRate rateOfAnAddress() {
    int share = Math.max(1, newStreamsPerSecond / 4);
    return new StreamRate(share, BURST * share, System::nanoTime);
  }
}
