package dev.outrigger.policy.istio;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.HttpAction.Delegate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the routes of rules without hosts in the place of the routes that delegate to them. What a delegate does not say
 * it takes from the route that delegates; what it matches must be a part of what that route matches, or its route is
 * left out. Both are told in findings.
 */
final class Delegation {

  private final Map<ObjectRef, VirtualService> delegates = new HashMap<>();
  private final Set<ObjectRef> used = new HashSet<>();
  private final List<Finding> findings = new ArrayList<>();
  private final String clusterDomain;

  Delegation(Collection<VirtualService> all, String clusterDomain) {
    this.clusterDomain = clusterDomain;
    all.stream().filter(VirtualService::isDelegate).forEach(rule -> delegates.put(rule.ref(), rule));
  }

  /** The rule with all its routes; the rule itself when it delegates nothing. */
  VirtualService complete(VirtualService root) {
    if (root.http().stream().allMatch(route -> route.delegate() == null)) {
      return root;
    }
    List<HttpRoute> routes = new ArrayList<>();
    for (int i = 0; i < root.http().size(); i++) {
      HttpRoute route = root.http().get(i);
      Delegate delegate = route.delegate();
      if (delegate == null) {
        routes.add(route);
        continue;
      }
      VirtualService rule = find(root, "spec.http[" + i + "].delegate", delegate);
      if (rule != null) {
        merge(root, i, rule, routes);
      }
    }
    return new VirtualService(root.metadata(), root.hosts(), root.gateways(), root.exportTo(), routes, root.tls(),
        root.tcp());
  }

  /** What was found in all the rules that were made complete; to be asked for when all were. */
  List<Finding> findings() {
    List<Finding> all = new ArrayList<>(findings);
    delegates.keySet()
        .stream()
        .filter(ref -> !used.contains(ref))
        .sorted(Comparator.comparing(ObjectRef::toString))
        .forEach(ref -> all.add(new Finding(Severity.WARNING, "no-effect", ref, null, "spec.hosts",
            "missing, and no VirtualService delegates to this one (expected: hosts, or a route that delegates to it)")));
    return all;
  }

  private @Nullable VirtualService find(VirtualService root, String path, Delegate delegate) {
    String own = root.metadata().namespace();
    String namespace = delegate.namespace() == null ? own : delegate.namespace();
    ObjectRef ref = new ObjectRef(VirtualService.KIND, namespace, delegate.name());
    VirtualService rule = delegates.get(ref);
    if (rule == null) {
      tell(root, path, "unknown-delegate", namespace + "/" + delegate.name()
          + " (expected: the name of a VirtualService without hosts); the route is left out");
      return null;
    }
    used.add(ref);
    if (!rule.exportTo().includes(own)) {
      tell(root, path, "unknown-delegate", namespace + "/" + delegate.name() + " is not exported to namespace " + own
          + " (expected: " + own + " in its exportTo); the route is left out");
      return null;
    }
    return rule;
  }

  private void merge(VirtualService root, int index, VirtualService delegate, List<HttpRoute> routes) {
    HttpRoute from = root.http().get(index);
    for (int i = 0; i < delegate.http().size(); i++) {
      HttpRoute own = delegate.http().get(i).within(delegate.metadata().namespace(), clusterDomain);
      List<HttpMatch> matches = DelegatedMatches.of(from.matches(), own.matches());
      if (matches == null) {
        tell(delegate, "spec.http[" + i + "].match", "conflict", "not within spec.http[" + index + "].match of "
            + root.ref() + ", which delegates to it (expected: each match a part of one there); the route is left out");
      } else {
        routes.add(new HttpRoute(DelegatedMatches.name(from.name(), own.name()), matches, own.action(),
            own.settings().orElse(from.settings().within(root.metadata().namespace(), clusterDomain))));
      }
    }
  }

  private void tell(VirtualService rule, String path, String code, String message) {
    findings.add(new Finding(Severity.WARNING, code, rule.ref(), null, path, message));
  }
}
