package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.NamedResource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be sent.
 *
 * @param removed names that do not exist or exist no longer; only delta can say so, state of the world leaves them out
 * @param different names of those resources that are new to the client, or not what it has; a whole type holds others too
 */
record Response(List<NamedResource> resources, List<String> removed, Set<String> different) {

  Response {
    resources = List.copyOf(resources);
    removed = List.copyOf(removed);
    different = Set.copyOf(different);
  }

  /** Of resources all of which the client lacks. */
  static Response of(List<NamedResource> different, List<String> removed) {
    return new Response(different, removed, different.stream().map(NamedResource::name).collect(Collectors.toSet()));
  }

  boolean isEmpty() {
    return resources.isEmpty() && removed.isEmpty();
  }
}
