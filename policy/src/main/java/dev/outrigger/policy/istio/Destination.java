package dev.outrigger.policy.istio;

import org.jspecify.annotations.Nullable;

/**
 * Where traffic goes.
 *
 * @param host as written; {@link MeshHost#fqdn} tells what a short one means
 * @param subset null means all of the host's backends
 * @param port null means the port that was called, or the host's only one
 */
public record Destination(String host, @Nullable String subset, @Nullable Integer port) {

  /** The same, with the full name that its host has in a rule of {@code namespace}. */
  Destination within(String namespace, String clusterDomain) {
    return new Destination(MeshHost.fqdn(host, namespace, clusterDomain), subset, port);
  }
}
