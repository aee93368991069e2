package dev.outrigger.policy.istio;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All DestinationRules of a mesh, and which one holds for a client and a host. Rules of one namespace with one host,
 * one visibility and one selector become one, as in Istio: their subsets are put together, and the first rule that has a trafficPolicy
 * gives it for all. What is lost by that is told in findings.
 */
public final class DestinationRules {

  /** By namespace, then by full host name, oldest first. */
  private final Map<String, Map<String, List<DestinationRule>>> rules = new HashMap<>();

  private final List<Finding> findings = new ArrayList<>();
  private final String rootNamespace;

  private DestinationRules(String rootNamespace) {
    this.rootNamespace = rootNamespace;
  }

  /**
   * @param clusterDomain in most clusters {@code cluster.local}
   * @param rootNamespace whose rules hold for all namespaces that have none of their own
   */
  public static DestinationRules of(Collection<DestinationRule> all, String clusterDomain, String rootNamespace) {
    DestinationRules index = new DestinationRules(rootNamespace);
    all.stream()
        .sorted(RuleOrder.OLDEST_FIRST)
        .forEach(rule -> index.add(rule, MeshHost.fqdn(rule.host(), rule.metadata().namespace(), clusterDomain)));
    return index;
  }

  /** Those that hold only for clients with some labels, of a client's namespace and for just this host. */
  public List<DestinationRule> forSome(String host, String clientNamespace) {
    return rules.getOrDefault(clientNamespace, Map.of())
        .getOrDefault(host, List.of())
        .stream()
        .filter(rule -> rule.workloadSelector() != null)
        .toList();
  }

  /** The labels by which rules select the clients that they are for. */
  public Stream<Map<String, String>> workloadSelectors() {
    return rules.values()
        .stream()
        .flatMap(byHost -> byHost.values().stream())
        .flatMap(List::stream)
        .map(DestinationRule::workloadSelector)
        .filter(Objects::nonNull);
  }

  /** What was found where rules meet; each names both rules. */
  public List<Finding> findings() {
    return Collections.unmodifiableList(findings);
  }

  /** The rule for the traffic of clients that no selector means, or null; as the other of this name. */
  public @Nullable DestinationRule forHost(String host, String hostNamespace, String clientNamespace) {
    return forHost(host, hostNamespace, clientNamespace, Map.of());
  }

  /**
   * The rule for a client's traffic to a host, or null. Looked for in the client's namespace, then the host's, then the
   * root's; in each an exact host before a wildcard, a longer wildcard before a shorter one; of those
   * for one host, one that selects the client before one for all.
   *
   * @param host a full name
   * @param hostNamespace of the service behind it; empty when there is none
   * @param clientLabels of the client's pod
   */
  public @Nullable DestinationRule forHost(
      String host,
      String hostNamespace,
      String clientNamespace,
      Map<String, String> clientLabels) {
    for (String namespace : List.of(clientNamespace, hostNamespace, rootNamespace)) {
      Map<String, List<DestinationRule>> byHost = rules.getOrDefault(namespace, Map.of());
      DestinationRule rule =
          MeshHost.mostSpecific(host, name -> visible(byHost.get(name), clientNamespace, clientLabels));
      if (rule != null) {
        return rule;
      }
    }
    return null;
  }

  private static @Nullable DestinationRule visible(
      @Nullable List<DestinationRule> sameHost,
      String clientNamespace,
      Map<String, String> clientLabels) {
    DestinationRule forAll = null;
    for (DestinationRule rule : sameHost == null ? List.<DestinationRule>of() : sameHost) {
      if (rule.exportTo().includes(clientNamespace) && rule.selects(clientLabels)) {
        if (rule.workloadSelector() != null) {
          return rule;
        }
        forAll = forAll == null ? rule : forAll;
      }
    }
    return forAll;
  }

  private void add(DestinationRule rule, String host) {
    List<DestinationRule> sameHost = rules.computeIfAbsent(rule.metadata().namespace(), namespace -> new HashMap<>())
        .computeIfAbsent(host, name -> new ArrayList<>());
    for (int i = 0; i < sameHost.size(); i++) {
      DestinationRule other = sameHost.get(i);
      if (other.exportTo().equals(rule.exportTo())
          && Objects.equals(other.workloadSelector(), rule.workloadSelector())) {
        sameHost.set(i, merge(other, rule, host));
        return;
      }
    }
    sameHost.add(rule);
  }

  private DestinationRule merge(DestinationRule first, DestinationRule later, String host) {
    boolean takesPolicy = first.trafficPolicy().equals(TrafficPolicy.NONE);
    if (!takesPolicy && !later.trafficPolicy().equals(TrafficPolicy.NONE)) {
      tell(later, "spec.trafficPolicy",
          "not used, for " + first.ref() + " came first and has a trafficPolicy for " + host
              + " too (expected: one trafficPolicy for a host)");
    } else {
      tell(later, "spec.host", host + " has " + first.ref() + " too, which came first; the two are put together"
          + " (expected: one DestinationRule for a host)");
    }
    DestinationRule policy = takesPolicy ? later : first;
    return new DestinationRule(first.metadata(), first.host(), first.exportTo(), first.workloadSelector(),
        policy.trafficPolicy(), subsets(first, later), policy.ejectionWindow(), policy.ejectionReturn());
  }

  private List<Subset> subsets(DestinationRule first, DestinationRule later) {
    List<Subset> subsets = new ArrayList<>(first.subsets());
    Set<String> names = new HashSet<>();
    subsets.forEach(subset -> names.add(subset.name()));
    for (Subset subset : later.subsets()) {
      if (names.add(subset.name())) {
        subsets.add(subset);
      } else {
        tell(later, "spec.subsets", '"' + subset.name() + "\" is not used, for " + first.ref()
            + " came first and has it too (expected: each subset of a host once)");
      }
    }
    return subsets;
  }

  private void tell(DestinationRule later, String path, String message) {
    findings.add(new Finding(Severity.WARNING, "conflict", later.ref(), null, path, message));
  }
}
