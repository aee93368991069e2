package dev.outrigger.sidecar.routing;

import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.RouteSpec;
import dev.outrigger.sidecar.config.VirtualHostSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled route configuration: the virtual host by the request's authority, then the first of its routes that matches. Immutable and
 * free of allocation in {@link #match}, except for regexes.
 */
public final class RouteTable<T> {

  private final DomainTable<HostRoutes<T>> hosts;
  private final boolean ignorePort;

  private RouteTable(DomainTable<HostRoutes<T>> hosts, boolean ignorePort) {
    this.hosts = hosts;
    this.ignorePort = ignorePort;
  }

  /**
   * @throws com.google.re2j.PatternSyntaxException if a pattern is not RE2; decoders refuse such a configuration before it comes here
   */
  public static <T> RouteTable<T> compile(RouteConfigSpec config, RouteCompiler<T> compiler) {
    DomainTable.Builder<HostRoutes<T>> hosts = DomainTable.builder();
    for (VirtualHostSpec host : config.virtualHosts()) {
      List<CompiledRoute<T>> routes = new ArrayList<>(host.routes().size());
      for (RouteSpec route : host.routes()) {
        routes.add(new CompiledRoute<>(RouteMatcher.of(route), compiler.compile(config, host, route)));
      }
      HostRoutes<T> compiled = new HostRoutes<>(List.copyOf(routes));
      for (String domain : host.domains()) {
        hosts.add(domain, compiled);
      }
    }
    return new RouteTable<>(hosts.build(), config.ignorePortInHostMatching());
  }

  /** What the first matching route yields, or null when no virtual host or none of its routes matches. */
  public @Nullable T match(RouteRequest request) {
    CharSequence authority = request.authority();
    int end = ignorePort ? Authority.endOfHost(authority) : authority.length();
    HostRoutes<T> host = hosts.find(authority, end);
    return host == null ? null : host.match(request);
  }

  private record CompiledRoute<T>(RouteMatcher matcher, T target) {}

  private record HostRoutes<T>(List<CompiledRoute<T>> routes) {

    @Nullable
    T match(RouteRequest request) {
      int endOfPath = PathMatcher.endOfPath(request.path());
      for (int i = 0; i < routes.size(); i++) {
        CompiledRoute<T> route = routes.get(i);
        if (route.matcher().matches(request, endOfPath)) {
          return route.target();
        }
      }
      return null;
    }
  }
}
