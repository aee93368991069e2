package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.RouteSpec;
import dev.outrigger.sidecar.config.VirtualHostSpec;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Route configurations, of RDS and inline. */
final class RouteDecoder {

  private static final long DEFAULT_MAX_DIRECT_BODY = 4096;

  private final RouteConfiguration config;
  private final long maxDirectBody;

  private RouteDecoder(RouteConfiguration config) {
    this.config = config;
    maxDirectBody =
        Values.unsigned(config.hasMaxDirectResponseBodySizeBytes(), config.getMaxDirectResponseBodySizeBytes(),
            DEFAULT_MAX_DIRECT_BODY);
  }

  static RouteConfigSpec decode(RouteConfiguration config, FieldPath path) {
    return new RouteDecoder(config).decode(path);
  }

  private RouteConfigSpec decode(FieldPath path) {
    List<VirtualHostSpec> hosts = new ArrayList<>(config.getVirtualHostsCount());
    Map<String, FieldPath> domains = new HashMap<>();
    for (int i = 0; i < config.getVirtualHostsCount(); i++) {
      FieldPath at = path.field("virtual_hosts").index(i);
      hosts.add(virtualHost(config.getVirtualHosts(i), domains, at));
    }
    HeaderMutations mutations =
        Mutations.decode(config.getRequestHeadersToAddList(), config.getRequestHeadersToRemoveList(),
            config.getResponseHeadersToAddList(), config.getResponseHeadersToRemoveList(), path);
    return new RouteConfigSpec(config.getName(), hosts, mutations, config.getIgnorePortInHostMatching());
  }

  private VirtualHostSpec virtualHost(VirtualHost host, Map<String, FieldPath> domains, FieldPath path) {
    List<RouteSpec> routes = new ArrayList<>(host.getRoutesCount());
    for (int i = 0; i < host.getRoutesCount(); i++) {
      routes.add(route(host.getRoutes(i), path.field("routes").index(i)));
    }
    HeaderMutations mutations =
        Mutations.decode(host.getRequestHeadersToAddList(), host.getRequestHeadersToRemoveList(),
            host.getResponseHeadersToAddList(), host.getResponseHeadersToRemoveList(), path);
    return new VirtualHostSpec(Values.notEmpty(host.getName(), path.field("name")),
        domains(host, domains, path.field("domains")), routes,
        mutations,
        host.hasRetryPolicy() ? RetryDecoder.decode(host.getRetryPolicy(), path.field("retry_policy")) : null,
        host.getIncludeRequestAttemptCount(), host.getIncludeAttemptCountInResponse());
  }

  private static List<String> domains(VirtualHost host, Map<String, FieldPath> seen, FieldPath path) {
    if (host.getDomainsCount() == 0) {
      throw path.missing();
    }
    List<String> domains = new ArrayList<>(host.getDomainsCount());
    for (int i = 0; i < host.getDomainsCount(); i++) {
      String domain = host.getDomains(i).toLowerCase(Locale.ROOT);
      int star = domain.indexOf('*');
      boolean inside = star > 0 && star < domain.length() - 1;
      if (domain.isEmpty() || inside || star != domain.lastIndexOf('*')) {
        throw path.index(i).invalid("\"" + domain + "\"", "a name, *suffix, prefix* or *");
      }
      FieldPath first = seen.putIfAbsent(domain, path.index(i));
      if (first != null) {
        throw path.index(i).invalid("\"" + domain + "\"", "a domain that is not yet taken; it is at " + first);
      }
      domains.add(domain);
    }
    return domains;
  }

  private RouteSpec route(Route route, FieldPath path) {
    if (!route.hasMatch()) {
      throw path.field("match").missing();
    }
    FieldPath match = path.field("match");
    HeaderMutations mutations =
        Mutations.decode(route.getRequestHeadersToAddList(), route.getRequestHeadersToRemoveList(),
            route.getResponseHeadersToAddList(), route.getResponseHeadersToRemoveList(), path);
    return new RouteSpec(route.getName(), Matches.path(route.getMatch(), match),
        Matches.headers(route.getMatch().getHeadersList(), match.field("headers")),
        Matches.query(route.getMatch().getQueryParametersList(), match.field("query_parameters")), action(route, path),
        mutations);
  }

  private RouteAction action(Route route, FieldPath path) {
    return switch (route.getActionCase()) {
      case ROUTE -> RouteActionDecoder.forward(route.getRoute(), path.field("route"));
      case REDIRECT -> RouteActionDecoder.redirect(route.getRedirect(), path.field("redirect"));
      case DIRECT_RESPONSE -> RouteActionDecoder.directResponse(route.getDirectResponse(), maxDirectBody,
          path.field("direct_response"));
      case FILTER_ACTION, NON_FORWARDING_ACTION -> throw path.unsupported(route.getActionCase());
      case ACTION_NOT_SET -> throw path.invalid("no action", "one of route, redirect, direct_response");
    };
  }
}
