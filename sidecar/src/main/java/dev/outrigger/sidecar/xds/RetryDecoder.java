package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RetrySpec.On;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Retry policies. */
final class RetryDecoder {

  private static final Map<String, On> CONDITIONS = Map.ofEntries(Map.entry("5xx", On.SERVER_ERROR),
      Map.entry("gateway-error", On.GATEWAY_ERROR), Map.entry("reset", On.RESET),
      Map.entry("reset-before-request", On.RESET_BEFORE_REQUEST),
      Map.entry("connect-failure", On.CONNECT_FAILURE), Map.entry("refused-stream", On.REFUSED_STREAM),
      Map.entry("envoy-ratelimited", On.ENVOY_RATE_LIMITED), Map.entry("retriable-4xx", On.RETRIABLE_4XX),
      Map.entry("retriable-status-codes", On.RETRIABLE_STATUS_CODES), Map.entry("cancelled", On.GRPC_CANCELLED),
      Map.entry("deadline-exceeded", On.GRPC_DEADLINE_EXCEEDED), Map.entry("internal", On.GRPC_INTERNAL),
      Map.entry("resource-exhausted", On.GRPC_RESOURCE_EXHAUSTED), Map.entry("unavailable", On.GRPC_UNAVAILABLE));
  /** It happens with HTTP/3 only. */
  private static final String HTTP3_ONLY = "http3-post-connect-failure";
  private static final String PREVIOUS_HOSTS = "envoy.retry_host_predicates.previous_hosts";
  private static final Duration DEFAULT_BACKOFF = Duration.ofMillis(25);
  private static final int BACKOFF_CEILING = 10;

  private RetryDecoder() {}

  static RetrySpec decode(RetryPolicy policy, FieldPath path) {
    RetryPolicy.RetryBackOff backOff = policy.getRetryBackOff();
    FieldPath backOffPath = path.field("retry_back_off");
    Duration base = Values.positive(backOff.hasBaseInterval(), backOff.getBaseInterval(), DEFAULT_BACKOFF,
        backOffPath.field("base_interval"));
    Duration max =
        Values.positive(backOff.hasMaxInterval(), backOff.getMaxInterval(), base.multipliedBy(BACKOFF_CEILING),
            backOffPath.field("max_interval"));
    if (max.compareTo(base) < 0) {
      throw backOffPath.field("max_interval").invalid(max, "at least base_interval, " + base);
    }
    return new RetrySpec(conditions(policy.getRetryOn(), path.field("retry_on")),
        Values.bounded(policy.hasNumRetries(), policy.getNumRetries(), 1, Integer.MAX_VALUE, path.field("num_retries")),
        Values.duration(policy.hasPerTryTimeout(), policy.getPerTryTimeout(), Duration.ZERO,
            path.field("per_try_timeout")),
        statusCodes(policy, path.field("retriable_status_codes")),
        avoidsPreviousHosts(policy, path.field("retry_host_predicate")),
        attempts(policy.getHostSelectionRetryMaxAttempts(), path.field("host_selection_retry_max_attempts")), base,
        max);
  }

  private static Set<On> conditions(String retryOn, FieldPath path) {
    Set<On> conditions = EnumSet.noneOf(On.class);
    for (String name : retryOn.split(",", -1)) {
      String condition = name.strip();
      On known = CONDITIONS.get(condition);
      if (known != null) {
        conditions.add(known);
      } else if (!condition.isEmpty() && !condition.equals(HTTP3_ONLY)) {
        throw path.unsupported("\"" + condition + "\"");
      }
    }
    return conditions;
  }

  private static Set<Integer> statusCodes(RetryPolicy policy, FieldPath path) {
    Set<Integer> codes = new LinkedHashSet<>();
    for (int i = 0; i < policy.getRetriableStatusCodesCount(); i++) {
      int code = policy.getRetriableStatusCodes(i);
      if (code < 100 || code > 599) {
        throw path.index(i).invalid(code, "100..599");
      }
      codes.add(code);
    }
    return codes;
  }

  private static boolean avoidsPreviousHosts(RetryPolicy policy, FieldPath path) {
    for (int i = 0; i < policy.getRetryHostPredicateCount(); i++) {
      var predicate = policy.getRetryHostPredicate(i);
      if (!predicate.getTypedConfig().is(PreviousHostsPredicate.class) && !predicate.getName().equals(PREVIOUS_HOSTS)) {
        throw path.index(i).unsupported(predicate.getName());
      }
    }
    return policy.getRetryHostPredicateCount() > 0;
  }

  private static int attempts(long attempts, FieldPath path) {
    if (attempts < 0 || attempts > Integer.MAX_VALUE) {
      throw path.invalid(attempts, "0 or more");
    }
    return attempts == 0 ? 1 : (int) attempts;
  }
}
