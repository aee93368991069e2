package dev.outrigger.sidecar.xds;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the proxy stands with its control plane.
 *
 * @param connected true while a stream is up
 * @param initialized true once clusters and listeners are known, from the control plane or from the
 *     kept configuration, and warm, or given 15 s to warm
 */
public record XdsStatus(boolean connected, boolean initialized, Map<ResourceType, TypeStatus> types) {

  public XdsStatus {
    types = Map.copyOf(types);
  }

  /**
   * The counters carry Envoy's names: {@code update_attempt}, {@code update_success}, {@code update_rejected}.
   *
   * @param version of the last response that was accepted, empty when there was none
   * @param lastRejection null when every response was accepted
   */
  public record TypeStatus(
      int resources,
      String version,
      long attempts,
      long successes,
      long rejections,
      @Nullable Rejection lastRejection) {

    static final TypeStatus NONE = new TypeStatus(0, "", 0, 0, 0, null);

    TypeStatus accepted(int resources, String version) {
      return new TypeStatus(resources, version, attempts + 1, successes + 1, rejections, lastRejection);
    }

    TypeStatus rejected(int resources, Rejection rejection) {
      return new TypeStatus(resources, version, attempts + 1, successes, rejections + 1, rejection);
    }
  }

  /** What was answered to a response that held invalid resources. */
  public record Rejection(Instant at, String version, String reason) {}
}
