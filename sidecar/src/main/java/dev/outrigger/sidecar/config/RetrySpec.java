package dev.outrigger.sidecar.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * When and how often a request is tried again (Envoy's {@code RetryPolicy}).
 *
 * @param numRetries tries after the first one, at least 0
 * @param perTryTimeout zero when only the route's timeout limits a try
 * @param retriableStatusCodes used by {@link On#RETRIABLE_STATUS_CODES}
 * @param avoidPreviousHosts true when an endpoint that was tried is passed over while another one is left
 * @param hostSelectionMaxAttempts how often another endpoint is looked for before the last pick is taken anyway
 */
public record RetrySpec(
    Set<On> on,
    int numRetries,
    Duration perTryTimeout,
    Set<Integer> retriableStatusCodes,
    boolean avoidPreviousHosts,
    int hostSelectionMaxAttempts,
    Duration backoffBase,
    Duration backoffMax) {

  public RetrySpec {
    on = Set.copyOf(on);
    retriableStatusCodes = Set.copyOf(retriableStatusCodes);
    Objects.requireNonNull(perTryTimeout, "perTryTimeout");
    if (numRetries < 0) {
      throw new IllegalArgumentException("num_retries: " + numRetries + " (expected: at least 0)");
    }
  }

  /** Envoy's {@code retry_on} conditions, of HTTP and of gRPC. */
  public enum On {
    SERVER_ERROR,
    GATEWAY_ERROR,
    RESET,
    RESET_BEFORE_REQUEST,
    CONNECT_FAILURE,
    REFUSED_STREAM,
    ENVOY_RATE_LIMITED,
    RETRIABLE_4XX,
    RETRIABLE_STATUS_CODES,
    GRPC_CANCELLED,
    GRPC_DEADLINE_EXCEEDED,
    GRPC_INTERNAL,
    GRPC_RESOURCE_EXHAUSTED,
    GRPC_UNAVAILABLE
  }
}
