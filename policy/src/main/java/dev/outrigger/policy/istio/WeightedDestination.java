package dev.outrigger.policy.istio;

/**
 * One of the places that a route's traffic is shared among.
 *
 * @param weight its share of the sum of the route's weights; means nothing when it stands alone
 * @param headers for what goes there; always none for TCP and TLS
 */
public record WeightedDestination(Destination destination, int weight, HeaderOperations headers) {

  WeightedDestination within(String namespace, String clusterDomain) {
    return new WeightedDestination(destination.within(namespace, clusterDomain), weight, headers);
  }
}
