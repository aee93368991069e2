package dev.outrigger.policy.istio;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route does beside sending requests somewhere; each null, or empty, when the route does not say it.
 *
 * @param timeout null means none
 * @param retries null means the mesh's default
 */
public record HttpRouteSettings(
    @Nullable HttpRewrite rewrite,
    @Nullable Duration timeout,
    @Nullable Retries retries,
    @Nullable HttpFault fault,
    List<HttpMirror> mirrors,
    @Nullable CorsPolicy corsPolicy,
    @Nullable HeaderOperations headers) {

  public static final HttpRouteSettings NONE = new HttpRouteSettings(null, null, null, null, List.of(), null, null);

  public HttpRouteSettings {
    mirrors = List.copyOf(mirrors);
  }

  /** These, and of what they do not say what {@code root} says. */
  HttpRouteSettings orElse(HttpRouteSettings root) {
    return new HttpRouteSettings(first(rewrite, root.rewrite), first(timeout, root.timeout),
        first(retries, root.retries), first(fault, root.fault), mirrors.isEmpty() ? root.mirrors : mirrors,
        first(corsPolicy, root.corsPolicy), first(headers, root.headers));
  }

  HttpRouteSettings within(String namespace, String clusterDomain) {
    return new HttpRouteSettings(rewrite, timeout, retries, fault,
        mirrors.stream().map(mirror -> mirror.within(namespace, clusterDomain)).toList(), corsPolicy, headers);
  }

  private static <T> @Nullable T first(@Nullable T own, @Nullable T other) {
    return own == null ? other : own;
  }
}
