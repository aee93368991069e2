package dev.outrigger.policy.kube;

import dev.outrigger.policy.finding.ObjectRef;

/** An object of Kubernetes' own kinds that the mesh reads. */
public sealed interface KubeObject permits Service, EndpointSlice, Pod, Node, Namespace {

  ObjectMeta metadata();

  /** The kind as manifests write it. */
  String kind();

  /** Names this object in findings and as a key. */
  default ObjectRef ref() {
    return new ObjectRef(kind(), metadata().namespace(), metadata().name());
  }
}
