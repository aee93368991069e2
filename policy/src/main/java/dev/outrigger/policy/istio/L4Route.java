package dev.outrigger.policy.istio;

import java.util.List;

/**
 * One TCP or TLS route of a {@link VirtualService}.
 *
 * @param matches any of them is enough; empty, which only TCP may be, matches every connection
 * @param destinations at least one; of several the sum of the weights is above 0
 */
public record L4Route(List<L4Match> matches, List<WeightedDestination> destinations) {

  public L4Route {
    matches = List.copyOf(matches);
    destinations = List.copyOf(destinations);
  }
}
