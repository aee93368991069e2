package dev.outrigger.policy.kube;

import dev.outrigger.policy.field.Fields;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads objects of Kubernetes' own kinds. */
public final class KubeReader {

  private static final Map<String, BiFunction<ObjectMeta, Fields, KubeObject>> KINDS = Map.of(
      Service.KIND, ServiceReader::read,
      EndpointSlice.KIND, EndpointSliceReader::read,
      Pod.KIND, PodReader::read,
      Node.KIND, NodeReader::read,
      Namespace.KIND, NamespaceReader::read);

  private static final Set<String> CLUSTER_SCOPED = Set.of(Node.KIND, Namespace.KIND);

  private KubeReader() {}

  /** Whether {@code kind} of the group {@code group} (empty for the core group) is one of ours. */
  public static boolean reads(String group, String kind) {
    return KINDS.containsKey(kind) && group.equals(kind.equals(EndpointSlice.KIND) ? "discovery.k8s.io" : "");
  }

  /**
   * The namespace of an object whose manifest says {@code namespace}: that, {@code default}, or none for kinds outside
   * of namespaces.
   */
  public static String namespace(String kind, String namespace) {
    if (CLUSTER_SCOPED.contains(kind)) {
      return "";
    }
    return namespace.isEmpty() ? "default" : namespace;
  }

  /** Reads an object for which {@link #reads} is true. What it answers is worth nothing when it found an error. */
  public static KubeObject read(String kind, ObjectMeta metadata, Fields object) {
    BiFunction<ObjectMeta, Fields, KubeObject> reader = KINDS.get(kind);
    if (reader == null) {
      throw new IllegalArgumentException("kind: " + kind + " (expected: one of " + KINDS.keySet() + ")");
    }
    return reader.apply(metadata, object);
  }
}
