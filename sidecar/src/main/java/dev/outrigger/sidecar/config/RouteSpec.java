package dev.outrigger.sidecar.config;

import java.util.List;

/**
 * One route of a virtual host; the first that matches takes the request.
 *
 * @param name empty when it has none
 */
public record RouteSpec(
    String name,
    PathMatch path,
    List<HeaderMatch> headers,
    List<QueryMatch> query,
    RouteAction action,
    HeaderMutations mutations) {

  public RouteSpec {
    headers = List.copyOf(headers);
    query = List.copyOf(query);
  }
}
