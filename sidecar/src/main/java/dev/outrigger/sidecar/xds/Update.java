package dev.outrigger.sidecar.xds;

import java.util.List;

/**
 * One response, of either variant.
 *
 * @param version of the whole response
 * @param removed names that are gone
 * @param full true when a resource that is not in it is gone
 */
record Update(ResourceType type, String version, List<RawResource> resources, List<String> removed, boolean full) {

  Update {
    resources = List.copyOf(resources);
    removed = List.copyOf(removed);
  }
}
