package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.ObjectMeta;
import java.time.Instant;
import java.util.Comparator;

/**
 * Which of two rules for one thing came first, as Istio orders them: the older one, then by name. A rule never stored
 * counts as the oldest.
 */
final class RuleOrder {

  static final Comparator<IstioObject> OLDEST_FIRST = Comparator
      .<IstioObject, Instant>comparing(rule -> createdAt(rule.metadata()))
      .thenComparing(rule -> rule.metadata().name())
      .thenComparing(rule -> rule.metadata().namespace());

  private RuleOrder() {}

  private static Instant createdAt(ObjectMeta metadata) {
    return metadata.createdAt() == null ? Instant.MIN : metadata.createdAt();
  }
}
