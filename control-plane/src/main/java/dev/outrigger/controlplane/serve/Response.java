package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.NamedResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What is to be sent.
 *
 * @param names   of the resources
 * @param removed names that do not exist or exist no longer; only delta can say so, state of the world leaves them out
 * @param different names of those resources that are new to the client, or not what it has; a whole type holds others too
 */
record Response(
    List<NamedResource> resources,
    List<String> names,
    List<String> removed,
    Collection<String> different) {

  /** Of resources all of which the client lacks. */
  static Response of(List<NamedResource> different, List<String> removed) {
    List<String> names = names(different);
    return new Response(different, names, removed, names);
  }

  /** Of all there is. */
  static Response whole(List<NamedResource> resources, Collection<String> different) {
    return new Response(resources, names(resources), List.of(), different);
  }

  boolean isEmpty() {
    return resources.isEmpty() && removed.isEmpty();
  }

  private static List<String> names(List<NamedResource> resources) {
    List<String> names = new ArrayList<>(resources.size());
    for (NamedResource resource : resources) {
      names.add(resource.name());
    }
    return names;
  }
}
