package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  private static DestinationRule spec(ObjectMeta metadata, Fields spec, EjectionAnnotations ejection) {
    spec.refuse("workloadSelector", "the rule would hold for all clients");
    return new DestinationRule(metadata, HostNames.required(spec), ExportToReader.read(spec, metadata.namespace()),
        policy(spec), subsets(spec), ejection.window(), ejection.afterwards());
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

  private static boolean ejects(DestinationRule rule) {
    return ejects(rule.trafficPolicy()) || rule.subsets().stream().anyMatch(subset -> ejects(subset.trafficPolicy()));
  }

  private static boolean ejects(TrafficPolicy policy) {
    return policy.settings().outlierDetection() != null
        || policy.portLevelSettings().values().stream().anyMatch(settings -> settings.outlierDetection() != null);
  }
}
