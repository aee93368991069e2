package dev.outrigger.policy.kube;

/** A {@code v1} Namespace; its labels and annotations are what the mesh reads of it. */
public record Namespace(ObjectMeta metadata) implements KubeObject {

  public static final String KIND = "Namespace";

  @Override
  public String kind() {
    return KIND;
  }
}
