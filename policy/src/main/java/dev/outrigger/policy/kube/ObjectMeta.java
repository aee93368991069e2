package dev.outrigger.policy.kube;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What every object carries. Versions, owners and managed fields are left out, so that an object whose meaning did not
 * change is equal to what it was. Maps iterate in the order of their keys, here as in all records of this module, so
 * that what is generated from them is the same each time.
 *
 * @param namespace empty for kinds that live outside of namespaces; {@code default} when a manifest names none
 * @param createdAt null when the object was never stored by an API server, as in a manifest
 */
public record ObjectMeta(
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable Instant createdAt) {

  public ObjectMeta {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /** Metadata of an object that has a name only. */
  public static ObjectMeta named(String namespace, String name) {
    return new ObjectMeta(namespace, name, Map.of(), Map.of(), null);
  }
}
