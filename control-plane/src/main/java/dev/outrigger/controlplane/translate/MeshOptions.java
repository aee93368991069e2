package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.LocalityBalancing;
import java.time.Duration;

/**
 * What holds for the whole mesh.
 *
 * @param clusterDomain the cluster's DNS domain
 * @param rootNamespace whose DestinationRules hold where a namespace has none of its own
 * @param connectTimeout to a connected socket, where no rule says otherwise
 * @param scoping what proxies are told of the services that they may see, if they can ask for the rest
 * @param outbound what becomes of connections to what a proxy does not know, where no Sidecar says otherwise
 * @param locality how near and far backends share the load where neither a rule nor a service says
 * @param accessLogFile where proxies write a line for each request, for example {@code /dev/stdout}; empty writes none
 */
public record MeshOptions(
    String clusterDomain,
    String rootNamespace,
    Duration connectTimeout,
    DefaultRetries defaultRetries,
    Scoping scoping,
    Outbound outbound,
    LocalityBalancing locality,
    String accessLogFile) {

  public static final MeshOptions DEFAULT =
      new MeshOptions("cluster.local", "istio-system", Duration.ofSeconds(10), DefaultRetries.UNPROCESSED,
          Scoping.USED, Outbound.ALLOW_ANY, LocalityBalancing.NEAREST_FIRST, "");

  /** How much a proxy is told that can ask for more. */
  public enum Scoping {
    /** The clusters that its traffic has needed. */
    USED,
    /** All that it may see, as Istio does. */
    EVERYTHING
  }

  /** Where connections go whose destination a proxy does not know. */
  public enum Outbound {
    /** Where they wanted to. */
    ALLOW_ANY,
    /** Nowhere. */
    REGISTRY_ONLY
  }

  /** When a request is tried again although no rule speaks of retries. */
  public enum DefaultRetries {
    /** Only when it is certain that no backend has begun with it. */
    UNPROCESSED("connect-failure,refused-stream,reset-before-request"),
    /** As Istio does. */
    ISTIO("connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes");

    private final String retryOn;

    DefaultRetries(String retryOn) {
      this.retryOn = retryOn;
    }

    /** Envoy's conditions. */
    String retryOn() {
      return retryOn;
    }
  }
}
