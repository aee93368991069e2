package dev.outrigger.policy.istio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One route of a {@link VirtualService}.
 *
 * @param name empty when it has none
 * @param matches any of them is enough; empty matches every request
 */
public record HttpRoute(String name, List<HttpMatch> matches, HttpAction action, HttpRouteSettings settings) {

  public HttpRoute {
    matches = List.copyOf(matches);
  }

  /** Where its requests are sent; empty when it answers them itself or delegates them. */
  public List<WeightedDestination> destinations() {
    return action instanceof HttpAction.Forward(List<WeightedDestination> destinations) ? destinations : List.of();
  }

  /** The rule that it leaves its requests to, or null. */
  HttpAction.@Nullable Delegate delegate() {
    return action instanceof HttpAction.Delegate delegate ? delegate : null;
  }

  /** The same with full names of hosts in place of those that are short for {@code namespace}'s. */
  HttpRoute within(String namespace, String clusterDomain) {
    HttpAction full = action instanceof HttpAction.Forward(List<WeightedDestination> destinations)
        ? new HttpAction.Forward(destinations.stream().map(one -> one.within(namespace, clusterDomain)).toList())
        : action;
    return new HttpRoute(name, matches, full, settings.within(namespace, clusterDomain));
  }
}
