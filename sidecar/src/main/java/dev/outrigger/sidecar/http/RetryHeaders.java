package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.HeaderId;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RetrySpec.On;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Retry wishes of a trusted client, in Envoy's {@code x-envoy-*} request headers. */
final class RetryHeaders {

  private static final RetrySpec NOTHING =
      new RetrySpec(Set.of(), 1, Duration.ZERO, Set.of(), false, 1, Duration.ofMillis(25), Duration.ofMillis(250));

  private RetryHeaders() {}

  /** The route's policy with the client's conditions added, and the client's number of retries and timeout in place of its own. */
  static RetrySpec merge(@Nullable RetrySpec policy, RequestHead head, ByteSlice value) {
    RetrySpec base = policy == null ? NOTHING : policy;
    EnumSet<On> on = EnumSet.noneOf(On.class);
    on.addAll(base.on());
    add(on, head.value(HeaderId.X_ENVOY_RETRY_ON, value));
    add(on, head.value(HeaderId.X_ENVOY_RETRY_GRPC_ON, value));
    int retries =
        (int) Math.min(Integer.MAX_VALUE, decimal(head.value(HeaderId.X_ENVOY_MAX_RETRIES, value), base.numRetries()));
    long tryMillis =
        decimal(head.value(HeaderId.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS, value), base.perTryTimeout().toMillis());
    return new RetrySpec(on, retries, Duration.ofMillis(tryMillis), base.retriableStatusCodes(),
        base.avoidPreviousHosts(),
        base.hostSelectionMaxAttempts(), base.backoffBase(), base.backoffMax());
  }

  /** A number of at most nine digits, or {@code fallback} when it is none. */
  static long decimal(@Nullable CharSequence text, long fallback) {
    if (text == null || text.length() == 0 || text.length() > 9) {
      return fallback;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return fallback;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static void add(Set<On> on, @Nullable CharSequence conditions) {
    if (conditions == null) {
      return;
    }
    String rest = conditions.toString();
    while (!rest.isEmpty()) {
      int comma = rest.indexOf(',');
      On condition = condition((comma < 0 ? rest : rest.substring(0, comma)).trim());
      if (condition != null) {
        on.add(condition);
      }
      rest = comma < 0 ? "" : rest.substring(comma + 1);
    }
  }

  /** Unknown ones are passed over, as Envoy does. */
  private static @Nullable On condition(String name) {
    return switch (name) {
      case "5xx" -> On.SERVER_ERROR;
      case "gateway-error" -> On.GATEWAY_ERROR;
      case "reset" -> On.RESET;
      case "reset-before-request" -> On.RESET_BEFORE_REQUEST;
      case "connect-failure" -> On.CONNECT_FAILURE;
      case "refused-stream" -> On.REFUSED_STREAM;
      case "envoy-ratelimited" -> On.ENVOY_RATE_LIMITED;
      case "retriable-4xx" -> On.RETRIABLE_4XX;
      case "retriable-status-codes" -> On.RETRIABLE_STATUS_CODES;
      case "cancelled" -> On.GRPC_CANCELLED;
      case "deadline-exceeded" -> On.GRPC_DEADLINE_EXCEEDED;
      case "internal" -> On.GRPC_INTERNAL;
      case "resource-exhausted" -> On.GRPC_RESOURCE_EXHAUSTED;
      case "unavailable" -> On.GRPC_UNAVAILABLE;
      default -> null;
    };
  }
}
