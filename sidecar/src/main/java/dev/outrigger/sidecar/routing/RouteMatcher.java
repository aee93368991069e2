package dev.outrigger.sidecar.routing;

import dev.outrigger.sidecar.config.HeaderMatch;
import dev.outrigger.sidecar.config.QueryMatch;
import dev.outrigger.sidecar.config.RouteSpec;
import java.util.ArrayList;
import java.util.List;

/** All conditions of one route: its path, then headers, then query parameters. */
record RouteMatcher(PathMatcher path, List<HeaderMatcher> headers, List<QueryMatcher> query) {

  static RouteMatcher of(RouteSpec route) {
    List<HeaderMatcher> headers = new ArrayList<>(route.headers().size());
    for (HeaderMatch header : route.headers()) {
      headers.add(HeaderMatcher.of(header));
    }
    List<QueryMatcher> query = new ArrayList<>(route.query().size());
    for (QueryMatch parameter : route.query()) {
      query.add(QueryMatcher.of(parameter));
    }
    return new RouteMatcher(PathMatcher.of(route.path()), List.copyOf(headers), List.copyOf(query));
  }

  boolean matches(RouteRequest request, int endOfPath) {
    CharSequence text = request.path();
    if (!path.matches(text, endOfPath)) {
      return false;
    }
    for (int i = 0; i < headers.size(); i++) {
      if (!headers.get(i).matches(request)) {
        return false;
      }
    }
    for (int i = 0; i < query.size(); i++) {
      if (!query.get(i).matches(text, endOfPath)) {
        return false;
      }
    }
    return true;
  }
}
