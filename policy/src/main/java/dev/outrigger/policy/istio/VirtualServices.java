package dev.outrigger.policy.istio;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All VirtualServices of a mesh that hold for sidecars, and which one a client uses for a host: of several with one
 * host the oldest, as in Istio. The others are told in findings. A rule without HTTP routes leaves its hosts alone.
 */
public final class VirtualServices {

  /** By full host name, oldest first. */
  private final SortedMap<String, List<VirtualService>> rules = new TreeMap<>();

  private final List<Finding> findings = new ArrayList<>();

  private VirtualServices() {}

  /** @param clusterDomain in most clusters {@code cluster.local} */
  public static VirtualServices of(Collection<VirtualService> all, String clusterDomain) {
    VirtualServices index = new VirtualServices();
    all.stream()
        .filter(VirtualService::appliesToMesh)
        .filter(rule -> !rule.http().isEmpty())
        .sorted(RuleOrder.OLDEST_FIRST)
        .forEach(rule -> index.add(rule, clusterDomain));
    return index;
  }

  /** What was found where rules meet; each names both rules. */
  public List<Finding> findings() {
    return Collections.unmodifiableList(findings);
  }

  /** The rules that clients of a namespace use, by the full host name that the rule gives, which may be a wildcard. */
  public SortedMap<String, VirtualService> visibleTo(String clientNamespace) {
    SortedMap<String, VirtualService> visible = new TreeMap<>();
    rules.forEach((host, sameHost) -> {
      VirtualService rule = visible(sameHost, clientNamespace);
      if (rule != null) {
        visible.put(host, rule);
      }
    });
    return visible;
  }

  /**
   * The rule that clients of a namespace use for a host, or null; an exact host before a wildcard, a longer wildcard
   * before a shorter one.
   *
   * @param host a full name
   */
  public @Nullable VirtualService forHost(String host, String clientNamespace) {
    return MeshHost.mostSpecific(host, name -> visible(rules.get(name), clientNamespace));
  }

  private static @Nullable VirtualService visible(@Nullable List<VirtualService> sameHost, String clientNamespace) {
    return sameHost == null ? null
        : sameHost.stream().filter(rule -> rule.exportTo().includes(clientNamespace)).findFirst().orElse(null);
  }

  private void add(VirtualService rule, String clusterDomain) {
    for (String host : rule.hosts()) {
      String fqdn = MeshHost.fqdn(host, rule.metadata().namespace(), clusterDomain);
      List<VirtualService> sameHost = rules.computeIfAbsent(fqdn, name -> new ArrayList<>());
      sameHost.stream()
          .filter(first -> first.exportTo().overlaps(rule.exportTo()))
          .findFirst()
          .ifPresent(first -> findings.add(new Finding(Severity.WARNING, "conflict", rule.ref(), null, "spec.hosts",
              '"' + host + "\" is routed by " + first.ref() + ", which came first"
                  + " (expected: one VirtualService for a host)")));
      sameHost.add(rule);
    }
  }
}
