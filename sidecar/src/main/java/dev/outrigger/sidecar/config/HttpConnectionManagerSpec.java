package dev.outrigger.sidecar.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * HTTP on a filter chain (Envoy's {@code HttpConnectionManager}; defaults are Envoy's). Durations of zero mean no limit.
 *
 * @param statPrefix part of metric names
 * @param useRemoteAddress true at an edge: {@code x-forwarded-for} of the peer is not trusted
 * @param serverName value of the {@code server} response header
 * @param idleTimeout of a downstream connection without a request
 * @param streamIdleTimeout of a request on which nothing moves
 * @param requestTimeout to receive a whole request
 * @param requestHeadersTimeout to receive a request's head
 * @param delayedCloseTimeout how long a connection that answered and closes waits for the peer
 * @param maxHeadBytes of a request's head, above it 431
 * @param maxHeaderCount of a request, above it 431
 * @param upgrades lower-case upgrade types that are let through
 * @param acceptHttp10 true when HTTP/1.0 requests are served, else 426
 * @param defaultHttp10Host authority of an HTTP/1.0 request without a host
 * @param clusterWait how long a request waits for a cluster that is asked for on its behalf; zero when unknown clusters are not asked for
 */
public record HttpConnectionManagerSpec(
    String statPrefix,
    Routes routes,
    List<AccessLogSpec> accessLogs,
    boolean useRemoteAddress,
    int xffTrustedHops,
    boolean skipXffAppend,
    boolean generateRequestId,
    boolean preserveExternalRequestId,
    boolean requestIdInResponse,
    String serverName,
    ServerHeader serverHeader,
    Duration idleTimeout,
    Duration streamIdleTimeout,
    Duration requestTimeout,
    Duration requestHeadersTimeout,
    Duration maxConnectionDuration,
    Duration drainTimeout,
    Duration delayedCloseTimeout,
    int maxHeadBytes,
    int maxHeaderCount,
    long maxRequestsPerConnection,
    boolean normalizePath,
    boolean mergeSlashes,
    EscapedSlashes escapedSlashes,
    UnderscoreHeaders underscoreHeaders,
    Set<String> upgrades,
    boolean proxy100Continue,
    boolean acceptHttp10,
    @Nullable String defaultHttp10Host,
    Duration clusterWait) implements NetworkFilterSpec {

  public HttpConnectionManagerSpec {
    accessLogs = List.copyOf(accessLogs);
    upgrades = Set.copyOf(upgrades);
  }

  /** Where the routes come from. */
  public sealed interface Routes {

    record Inline(RouteConfigSpec config) implements Routes {}

    /** By RDS over ADS. */
    record Rds(String name) implements Routes {}
  }

  /** Envoy's {@code server_header_transformation}. */
  public enum ServerHeader {
    OVERWRITE,
    APPEND_IF_ABSENT,
    PASS_THROUGH
  }

  /** Envoy's {@code path_with_escaped_slashes_action}. */
  public enum EscapedSlashes {
    KEEP_UNCHANGED,
    REJECT_REQUEST,
    UNESCAPE_AND_REDIRECT,
    UNESCAPE_AND_FORWARD
  }

  /** Envoy's {@code headers_with_underscores_action}. */
  public enum UnderscoreHeaders {
    ALLOW,
    REJECT_REQUEST,
    DROP_HEADER
  }
}
