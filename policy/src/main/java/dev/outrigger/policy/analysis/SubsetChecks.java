package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.kube.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a DestinationRule makes a subset of which no workload of its service is. A service of which there is none at all is
 * scaled down, or its workloads are written elsewhere; of that nothing is told.
 */
final class SubsetChecks {

  private final String clusterDomain;

  /** By namespace, the services that rules make subsets of, each with the labels of its workloads. */
  private final Map<String, Map<Service, List<Map<String, String>>>> workloads = new HashMap<>();

  private SubsetChecks(String clusterDomain) {
    this.clusterDomain = clusterDomain;
  }

  static List<Finding> of(MeshObjects objects, String clusterDomain) {
    List<DestinationRule> rules =
        objects.destinationRules().stream().filter(rule -> !rule.subsets().isEmpty()).toList();
    return rules.isEmpty() ? List.of() : new SubsetChecks(clusterDomain).of(objects, rules);
  }

  private List<Finding> of(MeshObjects objects, List<DestinationRule> rules) {
    Map<String, Service> services = services(objects.services(), rules);
    objects.pods()
        .stream()
        .filter(pod -> !pod.phase().isOver())
        .forEach(pod -> add(pod.metadata().namespace(), pod.metadata().labels()));
    objects.workloadEntries().forEach(entry -> add(entry.metadata().namespace(), entry.workload().labels()));
    List<Finding> findings = new ArrayList<>();
    for (DestinationRule rule : rules) {
      Service service = services.get(host(rule));
      if (service != null) {
        check(rule, service, findings);
      }
    }
    return findings;
  }

  /** Those that rules make subsets of, by full name. */
  private Map<String, Service> services(Collection<Service> all, List<DestinationRule> rules) {
    Set<String> wanted = rules.stream().map(this::host).collect(Collectors.toSet());
    Map<String, Service> services = new HashMap<>();
    for (Service service : all) {
      ObjectRef ref = service.ref();
      String host = ref.name() + "." + ref.namespace() + ".svc." + clusterDomain;
      if (wanted.contains(host) && !service.selector().isEmpty()) {
        services.put(host, service);
        workloads.computeIfAbsent(ref.namespace(), key -> new HashMap<>()).put(service, new ArrayList<>());
      }
    }
    return services;
  }

  private String host(DestinationRule rule) {
    return MeshHost.fqdn(rule.host(), rule.metadata().namespace(), clusterDomain);
  }

  private void add(String namespace, Map<String, String> labels) {
    workloads.getOrDefault(namespace, Map.of()).forEach((service, known) -> {
      if (labels.entrySet().containsAll(service.selector().entrySet())) {
        known.add(labels);
      }
    });
  }

  private void check(DestinationRule rule, Service service, List<Finding> findings) {
    List<Map<String, String>> all =
        workloads.getOrDefault(service.metadata().namespace(), Map.of()).getOrDefault(service, List.of());
    for (int i = 0; i < rule.subsets().size() && !all.isEmpty(); i++) {
      Subset subset = rule.subsets().get(i);
      if (all.stream().noneMatch(labels -> labels.entrySet().containsAll(subset.labels().entrySet()))) {
        findings.add(new Finding(Severity.WARNING, "empty-subset", rule.ref(), null, "spec.subsets[" + i + "].labels",
            new TreeMap<>(subset.labels()) + " (expected: labels that some pod of " + service.ref()
                + " has); requests for subset " + subset.name() + " are answered with 503"));
      }
    }
  }
}
