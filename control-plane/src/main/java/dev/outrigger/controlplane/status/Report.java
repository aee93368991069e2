package dev.outrigger.controlplane.status;

import dev.outrigger.policy.finding.Finding;
import java.util.List;
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
   * @param accepted proxies that took it
   * @param proxies  proxies that were sent it
   * @param first    the name of one that did not take it
   * @param reason   what that one said
   */
  public record Rejection(int accepted, int proxies, String first, String reason) {

    @Override
    public String toString() {
      return "accepted by " + accepted + "/" + proxies + " proxies; " + first + ": " + reason;
    }
  }
}
