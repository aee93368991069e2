package dev.outrigger.policy.istio;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.ObjectMeta;

/** A rule of Istio's API that the mesh reads. */
public sealed interface IstioObject
    permits DestinationRule, Gateway, ServiceEntry, Sidecar, VirtualService, WorkloadEntry {

  ObjectMeta metadata();

  /** The kind as manifests write it. */
  String kind();

  /** Names this object in findings and as a key. */
  default ObjectRef ref() {
    return new ObjectRef(kind(), metadata().namespace(), metadata().name());
  }
}
