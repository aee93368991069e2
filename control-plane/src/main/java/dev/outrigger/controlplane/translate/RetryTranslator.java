package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.translate.MeshOptions.DefaultRetries;
import dev.outrigger.policy.istio.Retries;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryPriority;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When and how often a request is tried again. */
final class RetryTranslator {

  private static final int DEFAULT_RETRIES = 2;

  /** How often a backend not yet tried is looked for before one that was is taken again. */
  private static final int HOST_SELECTION_ATTEMPTS = 5;

  private static final Pattern STATUS_CODE = Pattern.compile("[1-5][0-9]{2}");

  private static final RetryHostPredicate OTHER_HOSTS = RetryHostPredicate.newBuilder()
      .setName("envoy.retry_host_predicates.previous_hosts")
      .setTypedConfig(Wire.pack(PreviousHostsPredicate.getDefaultInstance()))
      .build();

  /** After every second try priorities are reckoned with anew, those left out that were tried. */
  private static final RetryPriority OTHER_LOCALITIES = RetryPriority.newBuilder()
      .setName("envoy.retry_priorities.previous_priorities")
      .setTypedConfig(Wire.pack(PreviousPrioritiesConfig.newBuilder().setUpdateFrequency(2).build()))
      .build();

  private final RetryPolicy byDefault;

  RetryTranslator(DefaultRetries defaultRetries) {
    this.byDefault = elsewhere(RetryPolicy.newBuilder()
        .setRetryOn(defaultRetries.retryOn())
        .setNumRetries(Wire.uint32(DEFAULT_RETRIES))).build();
  }

  /** Where no rule speaks of retries. */
  RetryPolicy byDefault() {
    return byDefault;
  }

  /** Null when the rule turns retries off. One that does not say on what means Istio's list, whatever the mesh's default. */
  @Nullable
  RetryPolicy translate(Retries rule) {
    if (rule.attempts() == 0) {
      return null;
    }
    RetryPolicy.Builder policy = RetryPolicy.newBuilder().setNumRetries(Wire.uint32(rule.attempts()));
    conditions(rule.retryOn(), policy);
    if (rule.perTryTimeout() != null) {
      policy.setPerTryTimeout(Wire.duration(rule.perTryTimeout()));
    }
    if (rule.backoff() != null) {
      policy.setRetryBackOff(RetryPolicy.RetryBackOff.newBuilder().setBaseInterval(Wire.duration(rule.backoff())));
    }
    if (rule.retryRemoteLocalities()) {
      policy.setRetryPriority(OTHER_LOCALITIES);
    }
    policy.setHostSelectionRetryMaxAttempts(HOST_SELECTION_ATTEMPTS);
    return Boolean.FALSE.equals(rule.retryIgnorePreviousHosts()) ? policy.build() : elsewhere(policy).build();
  }

  /** Status codes stand among the conditions in Istio, and in a field of their own in Envoy. */
  private static void conditions(List<String> retryOn, RetryPolicy.Builder policy) {
    if (retryOn.isEmpty()) {
      policy.setRetryOn(DefaultRetries.ISTIO.retryOn());
      return;
    }
    List<String> codes = retryOn.stream().filter(condition -> STATUS_CODE.matcher(condition).matches()).toList();
    List<String> names = retryOn.stream().filter(condition -> !codes.contains(condition)).toList();
    codes.forEach(code -> policy.addRetriableStatusCodes(Integer.parseInt(code)));
    String joined = String.join(",", names);
    boolean saysCodes = codes.isEmpty() || names.contains("retriable-status-codes");
    policy.setRetryOn(saysCodes ? joined
        : joined.isEmpty() ? "retriable-status-codes" : joined + ",retriable-status-codes");
  }

  private static RetryPolicy.Builder elsewhere(RetryPolicy.Builder policy) {
    return policy.addRetryHostPredicate(OTHER_HOSTS).setHostSelectionRetryMaxAttempts(HOST_SELECTION_ATTEMPTS);
  }
}
