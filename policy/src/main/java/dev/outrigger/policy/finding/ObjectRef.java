package dev.outrigger.policy.finding;

/** Names one Kubernetes object. {@code namespace} is empty for kinds that live outside of namespaces. */
public record ObjectRef(String kind, String namespace, String name) {

  @Override
  public String toString() {
    return namespace.isEmpty() ? kind + " " + name : kind + " " + namespace + "/" + name;
  }
}
