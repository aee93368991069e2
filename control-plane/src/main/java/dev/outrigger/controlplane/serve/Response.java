package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.NamedResource;
import java.util.List;

/**
 * What is to be sent.
 *
 * @param removed names that do not exist or exist no longer; only delta can say so, state of the world leaves them out
 */
record Response(List<NamedResource> resources, List<String> removed) {

  Response {
    resources = List.copyOf(resources);
    removed = List.copyOf(removed);
  }

  boolean isEmpty() {
    return resources.isEmpty() && removed.isEmpty();
  }
}
