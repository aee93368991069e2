package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.ObjectMeta;

/**
 * A backend outside of Kubernetes that services select by its labels.
 *
 * @param workload with the labels of the object put over its own, as in Istio
 */
public record WorkloadEntry(ObjectMeta metadata, Workload workload) implements IstioObject {

  public static final String KIND = "WorkloadEntry";

  @Override
  public String kind() {
    return KIND;
  }
}
