package dev.outrigger.controlplane.webhook;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.controlplane.model.ServiceKey;
import dev.outrigger.policy.analysis.MeshObjects;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.Gateway;
import dev.outrigger.policy.istio.HttpAction;
import dev.outrigger.policy.istio.HttpRoute;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.KubeObject;
import dev.outrigger.policy.kube.Service;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the objects that a rule has to do with, so that judging one costs what it touches and not what the mesh has: who defines the
 * hosts that it names, which rules are for the same ones, which it delegates to, and so on. Kept up to date change by change; that is
 * for one thread, finding is for any. What an update is about to say may be found a moment early or late.
 */
public final class Neighbours {

  /** Whoever names something, by what is named: a host in full, or a rule that is delegated to. */
  private final Map<String, Set<ObjectRef>> byName = new ConcurrentHashMap<>();

  /** The hosts that somebody defines, spelt backwards, so that those below a domain stand together. */
  private final NavigableMap<String, Boolean> backwards = new ConcurrentSkipListMap<>();

  /** Takes what is different in a state. */
  public void changed(ClusterState now, ChangeSet changes) {
    changes.services().forEach(service -> {
      ObjectRef definer = definer(service);
      boolean there = now.meshServices().containsKey(service.key());
      set(service.host(), definer, there);
      if (byName.getOrDefault(service.host(), Set.of()).stream().noneMatch(Neighbours::defines)) {
        backwards.remove(backwards(service.host()));
      } else {
        backwards.put(backwards(service.host()), true);
      }
    });
    changes.destinationRules().forEach(rule -> {
      DestinationRule current = now.destinationRules().get(rule.ref());
      String host = host(rule, now);
      set(host, rule.ref(), current != null && host.equals(host(current, now)));
    });
    changes.virtualServices().forEach(rule -> {
      VirtualService current = now.virtualServices().get(rule.ref());
      Set<String> names = current == null ? Set.of() : names(current, now);
      names(rule, now).forEach(name -> set(name, rule.ref(), names.contains(name)));
    });
  }

  /** The rule, which need not be in the state, with what it has to do with there. */
  MeshObjects around(IstioObject rule, ClusterState now) {
    Set<ObjectRef> found = new LinkedHashSet<>();
    switch (rule) {
      case VirtualService route -> add(route, now, found);
      case DestinationRule destination -> add(destination, now, found);
      case ServiceEntry entry -> entry.hosts().forEach(host -> addDefiners(host, found));
      case Sidecar sidecar -> add(sidecar, now, found);
      default -> {
        // It names nothing.
      }
    }
    addJoined(now, found);
    found.remove(rule.ref());
    List<KubeObject> services = new ArrayList<>();
    List<IstioObject> rules = new ArrayList<>(List.of(rule));
    for (ObjectRef ref : found) {
      switch (ref.kind()) {
        case Service.KIND -> addIfThere(now.services().get(new ServiceKey(ref.namespace(), ref.name())), services);
        case ServiceEntry.KIND -> addIfThere(now.serviceEntries().get(ref), rules);
        case DestinationRule.KIND -> addIfThere(now.destinationRules().get(ref), rules);
        case VirtualService.KIND -> addIfThere(now.virtualServices().get(ref), rules);
        case Sidecar.KIND -> addIfThere(now.sidecars().get(ref), rules);
        default -> addIfThere(now.gateways().get(ref), rules);
      }
    }
    return MeshObjects.of(services, rules);
  }

  private void add(VirtualService route, ClusterState now, Set<ObjectRef> found) {
    String namespace = route.metadata().namespace();
    List<String> hosts =
        route.hosts().stream().map(host -> MeshHost.fqdn(host, namespace, now.clusterDomain())).toList();
    List<String> destinations = route.destinationHosts(now.clusterDomain()).toList();
    Stream.concat(hosts.stream(), destinations.stream()).forEach(host -> addMeant(host, now, found));
    addNamed(destinations.stream().flatMap(MeshHost::covering), DestinationRule.KIND, found);
    addNamed(Stream.concat(hosts.stream(), Stream.of(delegated(route.ref()))), VirtualService.KIND, found);
    // Of two rules for one host it counts what each is complete with.
    List<ObjectRef> rules = List.copyOf(found);
    rules.stream()
        .map(ref -> now.virtualServices().get(ref))
        .filter(Objects::nonNull)
        .flatMap(Neighbours::delegates)
        .forEach(found::add);
    delegates(route).forEach(found::add);
    route.gateways().forEach(gateway -> found.add(Gateway.named(gateway, namespace)));
  }

  private void add(DestinationRule rule, ClusterState now, Set<ObjectRef> found) {
    String host = host(rule, now);
    addMeant(host, now, found);
    addNamed(Stream.of(host), DestinationRule.KIND, found);
    if (host.startsWith("*")) {
      String domain = backwards(host.substring(1));
      String first = backwards.ceilingKey(domain);
      if (first != null && first.startsWith(domain)) {
        addDefiners(backwards(first), found);
      }
    }
  }

  private void add(Sidecar sidecar, ClusterState now, Set<ObjectRef> found) {
    String namespace = sidecar.metadata().namespace();
    found.addAll(
        now.sidecars().subMap(new ObjectRef("", namespace, ""), new ObjectRef("", namespace + "\0", "")).keySet());
    sidecar.egress().forEach(egress -> egress.hosts().forEach(selector -> addMeant(selector.host(), now, found)));
  }

  /** Who defines a host, or one that may have been meant by a name that is not in full. */
  private void addMeant(String host, ClusterState now, Set<ObjectRef> found) {
    addDefiners(host, found);
    addDefiners(host + ".svc." + now.clusterDomain(), found);
    addDefiners(host + "." + now.clusterDomain(), found);
  }

  private void addDefiners(String host, Set<ObjectRef> found) {
    byName.getOrDefault(host, Set.of()).stream().filter(Neighbours::defines).forEach(found::add);
  }

  /** Entries of one namespace say together what a host is, and only the first is known as its definer. */
  private static void addJoined(ClusterState now, Set<ObjectRef> found) {
    List<ServiceEntry> entries =
        found.stream().map(ref -> now.serviceEntries().get(ref)).filter(Objects::nonNull).toList();
    for (ServiceEntry entry : entries) {
      String namespace = entry.metadata().namespace();
      now.serviceEntries()
          .subMap(new ObjectRef("", namespace, ""), new ObjectRef("", namespace + "\0", ""))
          .values()
          .stream()
          .filter(other -> !Collections.disjoint(other.hosts(), entry.hosts()))
          .forEach(other -> found.add(other.ref()));
    }
  }

  private void addNamed(Stream<String> names, String kind, Set<ObjectRef> found) {
    names.flatMap(name -> byName.getOrDefault(name, Set.of()).stream())
        .filter(ref -> ref.kind().equals(kind))
        .forEach(found::add);
  }

  private void set(String name, ObjectRef ref, boolean there) {
    byName.compute(name, (key, before) -> {
      Set<ObjectRef> refs = new LinkedHashSet<>(before == null ? Set.of() : before);
      boolean changed = there ? refs.add(ref) : refs.remove(ref);
      return refs.isEmpty() ? null : changed ? Set.copyOf(refs) : before;
    });
  }

  private static <T> void addIfThere(@Nullable T object, List<? super T> objects) {
    if (object != null) {
      objects.add(object);
    }
  }

  private static String host(DestinationRule rule, ClusterState now) {
    return MeshHost.fqdn(rule.host(), rule.metadata().namespace(), now.clusterDomain());
  }

  private static Set<String> names(VirtualService rule, ClusterState now) {
    Set<String> names = new LinkedHashSet<>();
    rule.hosts().forEach(host -> names.add(MeshHost.fqdn(host, rule.metadata().namespace(), now.clusterDomain())));
    delegates(rule).forEach(ref -> names.add(delegated(ref)));
    return names;
  }

  private static Stream<ObjectRef> delegates(VirtualService rule) {
    return rule.http()
        .stream()
        .map(HttpRoute::action)
        .filter(HttpAction.Delegate.class::isInstance)
        .map(HttpAction.Delegate.class::cast)
        .map(delegate -> new ObjectRef(VirtualService.KIND,
            Objects.requireNonNullElse(delegate.namespace(), rule.metadata().namespace()), delegate.name()));
  }

  /** No host is called so. */
  private static String delegated(ObjectRef rule) {
    return "delegate " + rule;
  }

  private static ObjectRef definer(MeshService service) {
    return new ObjectRef(
        service.key().origin() == MeshService.Origin.KUBERNETES ? Service.KIND : ServiceEntry.KIND,
        service.object().namespace(), service.object().name());
  }

  private static boolean defines(ObjectRef ref) {
    return ref.kind().equals(Service.KIND) || ref.kind().equals(ServiceEntry.KIND);
  }

  private static String backwards(String host) {
    return new StringBuilder(host).reverse().toString();
  }
}
