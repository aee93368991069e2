package dev.outrigger.policy.istio;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All VirtualServices of a mesh that hold for sidecars, complete with what they delegate, and which one a client uses
 * for a host: of several with one host the oldest, as in Istio. The others are told in findings. A rule that has TCP or
 * TLS routes only leaves its hosts' requests alone.
 */
public final class VirtualServices {

  public static final VirtualServices NONE = new VirtualServices();

  /** With HTTP routes, by full host name, oldest first. */
  private final SortedMap<String, List<VirtualService>> http = new TreeMap<>();

  /** With TCP or TLS routes, likewise. */
  private final SortedMap<String, List<VirtualService>> connections = new TreeMap<>();

  private final Set<Map<String, String>> sourceLabels = new HashSet<>();
  private final List<Finding> findings = new ArrayList<>();

  private VirtualServices() {}

  /** @param clusterDomain in most clusters {@code cluster.local} */
  public static VirtualServices of(Collection<VirtualService> all, String clusterDomain) {
    VirtualServices index = new VirtualServices();
    Delegation delegation = new Delegation(all, clusterDomain);
    all.stream()
        .filter(rule -> !rule.isDelegate())
        .sorted(RuleOrder.OLDEST_FIRST)
        .map(delegation::complete)
        .filter(VirtualService::appliesToMesh)
        .forEach(rule -> index.add(rule, clusterDomain));
    index.findings.addAll(delegation.findings());
    return index;
  }

  /** These alone, with what each is complete with. */
  public VirtualServices only(Predicate<VirtualService> wanted) {
    VirtualServices index = new VirtualServices();
    copy(http, index.http, wanted);
    copy(connections, index.connections, wanted);
    return index;
  }

  private static void copy(
      Map<String, List<VirtualService>> from,
      Map<String, List<VirtualService>> to,
      Predicate<VirtualService> wanted) {
    from.forEach((host, sameHost) -> {
      List<VirtualService> some = sameHost.stream().filter(wanted).toList();
      if (!some.isEmpty()) {
        to.put(host, some);
      }
    });
  }

  /** Each once, in no order that matters. */
  public Set<VirtualService> all() {
    return Stream.concat(http.values().stream(), connections.values().stream())
        .flatMap(List::stream)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** What was found where rules meet; each names both rules. */
  public List<Finding> findings() {
    return Collections.unmodifiableList(findings);
  }

  /** All labels that matches ask of the calling workload. */
  public Set<Map<String, String>> sourceLabels() {
    return Collections.unmodifiableSet(sourceLabels);
  }

  /** The rules that clients of a namespace use, by the full host name that the rule gives, which may be a wildcard. */
  public SortedMap<String, VirtualService> visibleTo(String clientNamespace) {
    SortedMap<String, VirtualService> visible = new TreeMap<>();
    http.forEach((host, sameHost) -> {
      VirtualService rule = visible(sameHost, clientNamespace);
      if (rule != null) {
        visible.put(host, rule);
      }
    });
    return visible;
  }

  /**
   * The rule that clients of a namespace use for requests to a host, or null; an exact host before a wildcard, a longer
   * wildcard before a shorter one.
   *
   * @param host a full name
   */
  public @Nullable VirtualService forHost(String host, String clientNamespace) {
    return MeshHost.mostSpecific(host, name -> visible(http.get(name), clientNamespace));
  }

  /**
   * The rules whose TCP and TLS routes clients of a namespace use for connections to a host, those of wildcards that
   * cover it among them. All hold, one after the other, the oldest first.
   *
   * @param host a full name
   */
  public List<VirtualService> forConnections(String host, String clientNamespace) {
    if (connections.isEmpty()) {
      return List.of();
    }
    return MeshHost.covering(host)
        .flatMap(name -> connections.getOrDefault(name, List.of()).stream())
        .filter(rule -> rule.exportTo().includes(clientNamespace))
        .distinct()
        .sorted(RuleOrder.OLDEST_FIRST)
        .toList();
  }

  private static @Nullable VirtualService visible(@Nullable List<VirtualService> sameHost, String clientNamespace) {
    return sameHost == null ? null
        : sameHost.stream().filter(rule -> rule.exportTo().includes(clientNamespace)).findFirst().orElse(null);
  }

  private void add(VirtualService rule, String clusterDomain) {
    scopes(rule).map(MatchScope::sourceLabels).filter(labels -> !labels.isEmpty()).forEach(sourceLabels::add);
    for (String host : rule.hosts()) {
      String fqdn = MeshHost.fqdn(host, rule.metadata().namespace(), clusterDomain);
      boolean connectionsOnly = rule.http().isEmpty() && !(rule.tcp().isEmpty() && rule.tls().isEmpty());
      if (!connectionsOnly) {
        add(rule, host, http.computeIfAbsent(fqdn, name -> new ArrayList<>()));
      }
      if (!rule.tcp().isEmpty() || !rule.tls().isEmpty()) {
        connections.computeIfAbsent(fqdn, name -> new ArrayList<>()).add(rule);
      }
    }
  }

  private void add(VirtualService rule, String host, List<VirtualService> sameHost) {
    sameHost.stream()
        .filter(first -> first.exportTo().overlaps(rule.exportTo()))
        .findFirst()
        .ifPresent(first -> findings.add(new Finding(Severity.WARNING, "conflict", rule.ref(), null, "spec.hosts",
            '"' + host + "\" is routed by " + first.ref() + ", which came first"
                + " (expected: one VirtualService for a host)")));
    sameHost.add(rule);
  }

  private static Stream<MatchScope> scopes(VirtualService rule) {
    return Stream.of(rule.http().stream().flatMap(route -> route.matches().stream()).map(HttpMatch::scope),
        Stream.concat(rule.tls().stream(), rule.tcp().stream())
            .flatMap(route -> route.matches().stream())
            .map(L4Match::scope))
        .flatMap(scopes -> scopes);
  }
}
