package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceGenerator;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The state-of-the-world protocol: each request names all that is wanted, and adds to it only if it knows the latest response,
 * for the client will ask again once it does. Responses for listeners and clusters hold all there is, since what is missing is deleted;
 * those for routes and endpoints hold what is different, and no endpoints for clusters that have none.
 */
final class SotwSubscription extends Subscription {

  /** What the last response for a whole type held, by name. */
  private final Map<String, NamedResource> whole = new TreeMap<>();
  private boolean everNamed;

  SotwSubscription(ResourceType type) {
    super(type);
  }

  @Override
  void begin(AdsRequest request) {
    replace(request.names());
  }

  @Override
  void change(AdsRequest request) {
    if (isLatest(request)) {
      replace(request.names());
      return;
    }
    // What an old request leaves out the client has dropped, though it may want it again by the time it has caught up.
    keepOnly(new HashSet<>(request.names()));
  }

  @Override
  @Nullable
  Response compare(Names scope, Generated generated) {
    return isWhole() ? compareWhole(generated) : compareParts(scope, generated);
  }

  private @Nullable Response compareWhole(Generated generated) {
    boolean due = isDemanded();
    Set<String> different = new TreeSet<>();
    Set<String> gone = new HashSet<>(whole.keySet());
    for (NamedResource resource : generated.resources()) {
      gone.remove(resource.name());
      leaving.remove(resource.name());
      whole.put(resource.name(), resource);
      if (!resource.version().equals(held.put(resource.name(), resource.version()))) {
        different.add(resource.name());
      }
    }
    gone.removeIf(generated::isUnknown);
    if (leavesLast()) {
      leaving.addAll(gone);
    } else if (!gone.isEmpty()) {
      due = true;
      drop(gone);
    }
    return due || !different.isEmpty() ? everything(different) : null;
  }

  private @Nullable Response compareParts(Names scope, Generated generated) {
    List<NamedResource> different = new ArrayList<>();
    Set<String> present = new HashSet<>();
    for (NamedResource resource : generated.resources()) {
      present.add(resource.name());
      String before = held.put(resource.name(), resource.version());
      if (answerDue || demanded.contains(resource.name()) || !resource.version().equals(before)) {
        different.add(resource);
      }
    }
    if (type == ResourceType.ENDPOINTS) {
      // This protocol has no other word for it, and a starting Envoy waits for the endpoints of each cluster.
      for (String name : demanded) {
        if (!present.contains(name) && !generated.isUnknown(name)) {
          different.add(ResourceGenerator.noEndpoints(name));
        }
      }
    }
    held.keySet().removeIf(name -> scope.covers(name) && !present.contains(name) && !generated.isUnknown(name));
    return different.isEmpty() ? null : Response.of(different, List.of());
  }

  @Override
  Response withdraw() {
    drop(leaving);
    leaving.clear();
    return everything(Set.of());
  }

  @Override
  boolean isWhole() {
    return type == ResourceType.CLUSTERS || type == ResourceType.LISTENERS;
  }

  private Response everything(Set<String> different) {
    return Response.whole(List.copyOf(whole.values()), different);
  }

  private void drop(Set<String> gone) {
    whole.keySet().removeAll(gone);
    held.keySet().removeAll(gone);
  }

  private void replace(List<String> requested) {
    everNamed |= !requested.isEmpty();
    boolean all = requested.contains(WILDCARD) || (!everNamed && allowsUnnamed());
    answerDue |= all && !wildcard;
    wildcard = all;

    Set<String> wanted = new TreeSet<>(requested);
    wanted.remove(WILDCARD);
    for (String name : wanted) {
      if (names.add(name)) {
        demanded.add(name);
      }
    }
    keepOnly(wanted);
  }

  private void keepOnly(Set<String> wanted) {
    names.retainAll(wanted);
    forgetUnwanted();
    whole.keySet().removeIf(name -> !wants(name));
  }
}
