package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.EscapedSlashes;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.Routes;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.ServerHeader;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.UnderscoreHeaders;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Connection manager specifications with Envoy's defaults. */
final class HttpSpecs {

  private HttpSpecs() {}

  static HttpConnectionManagerSpec manager() {
    return new Manager().build();
  }

  static HttpConnectionManagerSpec with(HttpConnectionManagerSpec spec, RouteConfigSpec routes) {
    return new HttpConnectionManagerSpec(spec.statPrefix(), new Routes.Inline(routes), spec.accessLogs(),
        spec.useRemoteAddress(),
        spec.xffTrustedHops(), spec.skipXffAppend(), spec.generateRequestId(), spec.preserveExternalRequestId(),
        spec.requestIdInResponse(),
        spec.serverName(), spec.serverHeader(), spec.idleTimeout(), spec.streamIdleTimeout(), spec.requestTimeout(),
        spec.requestHeadersTimeout(), spec.maxConnectionDuration(), spec.drainTimeout(), spec.delayedCloseTimeout(),
        spec.maxHeadBytes(),
        spec.maxHeaderCount(), spec.maxRequestsPerConnection(), spec.normalizePath(), spec.mergeSlashes(),
        spec.escapedSlashes(),
        spec.underscoreHeaders(), spec.upgrades(), spec.proxy100Continue(), spec.acceptHttp10(),
        spec.defaultHttp10Host(), spec.clusterWait());
  }

  static ClusterSpec limits(ClusterSpec spec, CircuitBreakerSpec limits) {
    return new ClusterSpec(spec.name(), spec.statName(), spec.discovery(), spec.balance(), spec.connectTimeout(),
        limits, limits,
        spec.outlier(), spec.panicThreshold(), spec.idleTimeout(), spec.maxRequestsPerConnection(),
        spec.maxConnectionDuration(),
        spec.perConnectionBufferLimit(), spec.keepalive(), spec.bindSource());
  }

  /** What tests vary. */
  static final class Manager {

    boolean useRemoteAddress;
    boolean acceptHttp10;
    boolean normalizePath;
    boolean mergeSlashes;
    boolean proxy100Continue;
    EscapedSlashes escapedSlashes = EscapedSlashes.KEEP_UNCHANGED;
    Duration streamIdleTimeout = Duration.ofMinutes(5);
    Duration requestHeadersTimeout = Duration.ZERO;
    Duration requestTimeout = Duration.ZERO;
    Duration idleTimeout = Duration.ofHours(1);
    Set<String> upgrades = Set.of();
    Duration clusterWait = Duration.ZERO;

    HttpConnectionManagerSpec build() {
      RouteConfigSpec none = new RouteConfigSpec("none", List.of(), HeaderMutations.NONE, false);
      return new HttpConnectionManagerSpec("test", new Routes.Inline(none), List.of(), useRemoteAddress, 0, false, true,
          false, false, "envoy",
          ServerHeader.OVERWRITE, idleTimeout, streamIdleTimeout, requestTimeout, requestHeadersTimeout, Duration.ZERO,
          Duration.ofSeconds(5), Duration.ofSeconds(1), 60 << 10, 100, 0, normalizePath, mergeSlashes, escapedSlashes,
          UnderscoreHeaders.ALLOW, upgrades, proxy100Continue, acceptHttp10, null,
          clusterWait);
    }
  }
}
