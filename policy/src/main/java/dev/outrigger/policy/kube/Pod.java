package dev.outrigger.policy.kube;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code v1} Pod.
 *
 * @param ips its addresses, first the preferred family's; empty until it has started
 * @param hostNetwork its addresses are those of its node, which other pods may have too
 * @param ready its condition {@code Ready} is {@code True}
 * @param terminating it was told to stop
 */
public record Pod(
    ObjectMeta metadata,
    String serviceAccount,
    List<String> ips,
    @Nullable String nodeName,
    boolean hostNetwork,
    Phase phase,
    boolean ready,
    boolean terminating) implements KubeObject {

  public static final String KIND = "Pod";

  public Pod {
    ips = List.copyOf(ips);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** Where a pod is in its life. */
  public enum Phase {
    PENDING, RUNNING, SUCCEEDED, FAILED, UNKNOWN;

    /** Whether its containers have ended for good; then its addresses may be another pod's. */
    public boolean isOver() {
      return this == SUCCEEDED || this == FAILED;
    }
  }
}
