package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The incremental protocol: requests add and take away names, responses hold what is different. A change of names counts even in
 * a request that answers an old response, for the client will not say it again.
 */
final class DeltaSubscription extends Subscription {

  DeltaSubscription(ResourceType type) {
    super(type);
  }

  @Override
  void begin(AdsRequest request) {
    if (request.names().isEmpty() && allowsUnnamed()) {
      wildcard = true;
    }
    request.names().forEach(this::add);
    request.held().forEach((name, version) -> {
      if (wants(name)) {
        held.put(name, version);
        demanded.remove(name);
      }
    });
  }

  @Override
  void change(AdsRequest request) {
    request.unsubscribed().forEach(this::remove);
    if (!request.unsubscribed().isEmpty()) {
      forgetUnwanted();
    }
    request.names().forEach(this::add);
  }

  @Override
  @Nullable
  Response compare(Names scope, Generated generated) {
    List<NamedResource> different = new ArrayList<>();
    for (NamedResource resource : generated.resources()) {
      String name = resource.name();
      leaving.remove(name);
      String before = held.put(name, resource.version());
      if (before == null) {
        names.share(name);
      }
      if (!resource.version().equals(before) || demanded.contains(name)) {
        different.add(resource);
      }
    }
    Response response = Response.of(different, gone(scope, generated));
    // An answer to "everything" is owed even when there is nothing: clients wait for it before they start.
    return response.isEmpty() && !(answerDue && wildcard) ? null : response;
  }

  /** In the order of their names. */
  private List<String> gone(Names scope, Generated generated) {
    Set<String> looked = scope instanceof Names.Only(Set<String> some) ? some : held.keySet();
    boolean allThere = looked.size() == generated.resources().size();
    if (allThere && looked.containsAll(demanded)) {
      return List.of();
    }
    Set<String> present = new HashSet<>();
    generated.resources().forEach(resource -> present.add(resource.name()));
    Set<String> absent = new TreeSet<>();
    addAbsent(looked, present, generated, absent);
    addAbsent(demanded, present, generated, absent);
    List<String> removed = new ArrayList<>();
    for (String name : absent) {
      boolean asked = demanded.contains(name);
      if (held.containsKey(name) && leavesLast() && !asked) {
        leaving.add(name);
      } else if (held.remove(name) != null || asked) {
        leaving.remove(name);
        removed.add(name);
      }
    }
    return removed;
  }

  private static void addAbsent(Set<String> looked, Set<String> present, Generated generated, Set<String> absent) {
    for (String name : looked) {
      if (!present.contains(name) && !generated.isUnknown(name)) {
        absent.add(name);
      }
    }
  }

  @Override
  Response withdraw() {
    List<String> removed = List.copyOf(leaving);
    held.keySet().removeAll(leaving);
    leaving.clear();
    return Response.of(List.of(), removed);
  }

  @Override
  boolean isWhole() {
    return false;
  }

  private void add(String name) {
    if (!name.equals(WILDCARD)) {
      names.add(name);
      demanded.add(name);
    } else if (!wildcard) {
      wildcard = true;
      answerDue = true;
    }
  }

  private void remove(String name) {
    if (name.equals(WILDCARD)) {
      wildcard = false;
    } else {
      names.remove(name);
    }
    if (wildcard) {
      // The client takes it as gone, but "everything" still covers it, so it must hear which of the two holds.
      demanded.add(name);
    }
  }
}
