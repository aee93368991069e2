package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.istio.LocalityBalancing.Distribute;
import dev.outrigger.policy.istio.LocalityBalancing.Failover;
import dev.outrigger.policy.istio.LocalityBalancing.Off;
import dev.outrigger.policy.istio.LocalityBalancing.ZoneAware;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a DestinationRule. */
final class DestinationRuleReader {

  private DestinationRuleReader() {}

  static DestinationRule read(ObjectMeta metadata, Fields object) {
    object.leave("status");
    EjectionAnnotations ejection = object.objectOrEmpty("metadata", EjectionAnnotations::read);
    DestinationRule rule = object.objectOrEmpty("spec", spec -> spec(metadata, spec, ejection));
    if (ejection.written() && !ejects(rule)) {
      object.warn("metadata", "no-effect", "annotations of outrigger.dev about ejection have no effect"
          + " (expected: outlierDetection in a trafficPolicy of the rule)");
    }
    return rule;
  }

  private static boolean ejects(DestinationRule rule) {
    return settings(rule).anyMatch(settings -> settings.outlierDetection() != null);
  }

  private static boolean failsOver(DestinationRule rule) {
    return settings(rule).anyMatch(settings -> settings.loadBalancer() != null
        && switch (settings.loadBalancer().locality()) {
          case Failover failover -> failover.isSpecific();
          case ZoneAware zoneAware -> zoneAware.failover().isSpecific();
          case Off off -> false;
          case Distribute distribute -> false;
          case null -> false;
        });
  }

  /** All that stand in the rule. */
  private static Stream<TrafficSettings> settings(DestinationRule rule) {
    return Stream.concat(Stream.of(rule.trafficPolicy()), rule.subsets().stream().map(Subset::trafficPolicy))
        .flatMap(policy -> Stream.concat(Stream.of(policy.settings()), policy.portLevelSettings().values().stream()));
  }

  private static DestinationRule spec(ObjectMeta metadata, Fields spec, EjectionAnnotations ejection) {
    Map<String, String> selector = spec.object("workloadSelector", DestinationRuleReader::selector);
    DestinationRule rule =
        new DestinationRule(metadata, HostNames.required(spec), exportTo(metadata, spec, selector != null), selector,
            policy(spec), subsets(spec), ejection.window(), ejection.afterwards());
    if (failsOver(rule) && !ejects(rule)) {
      spec.warn("trafficPolicy", "no-effect", "failover has no effect while nobody notices who fails"
          + " (expected: outlierDetection in a trafficPolicy of the rule)");
    }
    return rule;
  }

  private static Map<String, String> selector(Fields selector) {
    Map<String, String> labels = selector.textMap("matchLabels");
    labels.forEach((name, value) -> {
      if (name.isEmpty() || name.contains("*") || value.contains("*")) {
        selector.error("matchLabels", "bad-value",
            '"' + name + "=" + value + "\" (expected: a label as it is, for there are no wildcards)");
      }
    });
    if (labels.isEmpty()) {
      selector.warn("", "no-effect",
          "no labels, so the rule is for all clients of its namespace (expected: matchLabels)");
    }
    return labels;
  }

  /** A rule for some workloads is never seen outside of its namespace (Istio). */
  private static ExportTo exportTo(ObjectMeta metadata, Fields spec, boolean selects) {
    ExportTo own = new ExportTo(false, Set.of(metadata.namespace()));
    ExportTo written = ExportToReader.read(spec, metadata.namespace());
    if (!selects) {
      return written;
    }
    if (spec.has("exportTo") && !written.equals(own)) {
      spec.wrong("exportTo", "\".\" beside workloadSelector");
    }
    return own;
  }

  private static TrafficPolicy policy(Fields parent) {
    TrafficPolicy policy = parent.object("trafficPolicy", TrafficPolicyReader::read);
    return policy == null ? TrafficPolicy.NONE : policy;
  }

  private static List<Subset> subsets(Fields spec) {
    Set<String> names = new HashSet<>();
    return spec.objects("subsets", subset -> {
      String name = subset.requiredText("name", "a DNS label, as v1", HostNames::isSubset);
      if (!names.add(name)) {
        subset.wrong("name", "a name that no other subset of the rule has");
      }
      return new Subset(name, subset.textMap("labels"), policy(subset));
    });
  }
}
