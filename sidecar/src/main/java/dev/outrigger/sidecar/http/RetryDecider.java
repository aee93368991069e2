package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.HeaderId;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RetrySpec.On;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is worth another try. Conditions and back-off are Envoy's ({@code retry_state_impl.cc}). Reused by an exchange; it knows
 * the policy and how often it was used, not whether the body can be sent again or a breaker is open.
 */
final class RetryDecider {

  private static final int CONFLICT = 409;

  private final ByteSlice value = new ByteSlice();
  private @Nullable RetrySpec spec;
  private int used;

  /** What became of a try that brought no response head. */
  enum Failure {
    CONNECT,
    /** The connection broke; the endpoint may have seen the request. */
    RESET,
    /** The connection broke before anything of the request was sent. */
    RESET_BEFORE_REQUEST,
    PROTOCOL_ERROR,
    PER_TRY_TIMEOUT
  }

  /**
   * A new request. What the client wishes in {@code x-envoy-*} headers does not count: as in Envoy since 1.33 no peer is internal unless it is
   * said to be, and a stranger's retries would be load that nobody allowed.
   *
   * @param policy of its route, or null
   */
  void begin(@Nullable RetrySpec policy) {
    used = 0;
    spec = policy;
  }

  /** The policy in force, or null when nothing is tried again. */
  @Nullable
  RetrySpec spec() {
    return spec;
  }

  /**
   * How long a try may take.
   *
   * @param routeNanos of the whole request, 0 when that has no limit
   * @return 0 when there is no limit
   */
  long expectedNanos(long routeNanos) {
    long tryNanos = spec == null ? 0 : spec.perTryTimeout().toNanos();
    return tryNanos > 0 && (routeNanos == 0 || tryNanos < routeNanos) ? tryNanos : routeNanos;
  }

  /** Whether another try is left at all. */
  boolean mayRetry() {
    return spec != null && used < spec.numRetries();
  }

  /** How often {@link #nextBackoff} was asked for. */
  int used() {
    return used;
  }

  boolean wants(ResponseHead response) {
    if (spec == null || spec.on().isEmpty()) {
      return false;
    }
    Set<On> on = spec.on();
    int status = response.status();
    if ((status >= 500 && on.contains(On.SERVER_ERROR))
        || (status >= 502 && status <= 504 && on.contains(On.GATEWAY_ERROR))
        || (status == CONFLICT && on.contains(On.RETRIABLE_4XX))
        || (on.contains(On.ENVOY_RATE_LIMITED) && response.has(HeaderId.X_ENVOY_RATELIMITED))) {
      return true;
    }
    if (status >= 400 && on.contains(On.RETRIABLE_STATUS_CODES) && spec.retriableStatusCodes().contains(status)) {
      return true;
    }
    return response.has(HeaderId.GRPC_STATUS) && wantsGrpc(on, response);
  }

  private boolean wantsGrpc(Set<On> on, ResponseHead response) {
    ByteSlice status = response.value(HeaderId.GRPC_STATUS, value);
    if (status == null) {
      return false;
    }
    return (on.contains(On.GRPC_CANCELLED) && status.contentEquals("1"))
        || (on.contains(On.GRPC_DEADLINE_EXCEEDED) && status.contentEquals("4"))
        || (on.contains(On.GRPC_RESOURCE_EXHAUSTED) && status.contentEquals("8"))
        || (on.contains(On.GRPC_INTERNAL) && status.contentEquals("13"))
        || (on.contains(On.GRPC_UNAVAILABLE) && status.contentEquals("14"));
  }

  boolean wants(Failure failure) {
    if (spec == null) {
      return false;
    }
    Set<On> on = spec.on();
    if (on.contains(On.SERVER_ERROR) || on.contains(On.GATEWAY_ERROR) || on.contains(On.RESET)) {
      return true;
    }
    return switch (failure) {
      case CONNECT -> on.contains(On.CONNECT_FAILURE) || on.contains(On.RESET_BEFORE_REQUEST);
      case RESET_BEFORE_REQUEST -> on.contains(On.RESET_BEFORE_REQUEST);
      case RESET, PROTOCOL_ERROR, PER_TRY_TIMEOUT -> false;
    };
  }

  /**
   * Takes one retry: nanoseconds to wait before it, uniformly from nothing to {@code (2^n - 1) * base}, capped.
   *
   * @param random a uniformly distributed long
   */
  long nextBackoff(long random) {
    if (spec == null) {
      throw new IllegalStateException("no retry policy");
    }
    used++;
    long base = spec.backoffBase().toNanos();
    long most = spec.backoffMax().toNanos();
    long factor = (1L << Math.min(used, 62)) - 1;
    long bound = base > most / factor ? most : base * factor;
    return bound <= 0 ? 0 : Long.remainderUnsigned(random, bound);
  }
}
