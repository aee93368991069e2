package dev.outrigger.policy.istio;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code retries} of a route.
 *
 * @param attempts tries after the first; 0 turns retries off
 * @param perTryTimeout null means the route's timeout
 * @param retryOn Envoy's conditions and status codes; empty means Istio's default list
 * @param retryRemoteLocalities whether a retry may leave the localities that are preferred
 * @param retryIgnorePreviousHosts whether a retry avoids hosts already tried; null when not set
 * @param backoff the first pause; null means Envoy's default
 */
public record Retries(
    int attempts,
    @Nullable Duration perTryTimeout,
    List<String> retryOn,
    boolean retryRemoteLocalities,
    @Nullable Boolean retryIgnorePreviousHosts,
    @Nullable Duration backoff) {

  public Retries {
    retryOn = List.copyOf(retryOn);
  }
}
