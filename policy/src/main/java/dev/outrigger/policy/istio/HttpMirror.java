package dev.outrigger.policy.istio;

/**
 * Copies of requests, whose responses nobody waits for.
 *
 * @param share of the requests that are copied
 */
public record HttpMirror(Destination destination, Percent share) {

  HttpMirror within(String namespace, String clusterDomain) {
    return new HttpMirror(destination.within(namespace, clusterDomain), share);
  }
}
