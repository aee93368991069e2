package dev.outrigger.controlplane.model;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.kube.KubeObject;

/** One event of a source: an object as it is now, or the news that it is gone. Of several for one {@link #ref()} only the last counts. */
public sealed interface Change {

  /** The object that it is about. */
  ObjectRef ref();

  /** An object of Kubernetes' own kinds is new or different. */
  record ObjectPut(KubeObject object) implements Change {

    @Override
    public ObjectRef ref() {
      return object.ref();
    }
  }

  /** A traffic rule is new or different. */
  record RulePut(IstioObject rule) implements Change {

    @Override
    public ObjectRef ref() {
      return rule.ref();
    }
  }

  /** An object is gone. */
  record Removed(ObjectRef ref) implements Change {}
}
