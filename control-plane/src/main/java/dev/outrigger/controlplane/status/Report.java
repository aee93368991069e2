package dev.outrigger.controlplane.status;

import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.policy.finding.Finding;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that there is to tell of one object.
 *
 * @param rejection null when no proxy rejects what was made of it
 */
public record Report(List<Finding> findings, @Nullable Rejection rejection) {

  /** Nothing. */
  public static final Report FINE = new Report(List.of(), null);

  public Report {
    findings = List.copyOf(findings);
  }

  /**
   * Proxies do not take what was made of an object, and stay with what they had.
   *
   * @param type     of the resource that the first one does not take
   * @param rejected how many do not
   * @param proxies  how many are connected to this replica that take resources of the type
   * @param first    the node id of one that does not
   * @param reason   what that one said
   */
  public record Rejection(ResourceType type, int rejected, int proxies, String first, String reason) {

    @Override
    public String toString() {
      return "accepted by " + (proxies - rejected) + " of " + proxies + " proxies connected to the leader; " + first
          + " said of " + type.name().toLowerCase(Locale.ROOT) + ": " + reason;
    }
  }
}
