package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.EscapedSlashes;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.Routes;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.ServerHeader;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.UnderscoreHeaders;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** HTTP on a filter chain. */
final class HttpConnectionManagerDecoder {

  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofHours(1);
  private static final Duration DEFAULT_STREAM_IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DEFAULT_DELAYED_CLOSE = Duration.ofSeconds(1);
  private static final String DEFAULT_SERVER_NAME = "envoy";
  private static final int DEFAULT_HEAD_KIB = 60;
  private static final int MAX_HEAD_KIB = 8192;
  private static final int DEFAULT_HEADER_COUNT = 100;

  private final HttpConnectionManager manager;
  private final FieldPath path;

  private HttpConnectionManagerDecoder(HttpConnectionManager manager, FieldPath path) {
    this.manager = manager;
    this.path = path;
  }

  static HttpConnectionManagerSpec decode(HttpConnectionManager manager, FieldPath path) {
    return new HttpConnectionManagerDecoder(manager, path).decode();
  }

  private HttpConnectionManagerSpec decode() {
    requireRouterLast();
    HttpProtocolOptions common = manager.getCommonHttpProtocolOptions();
    FieldPath commonPath = path.field("common_http_protocol_options");
    int headKib = Values.bounded(manager.hasMaxRequestHeadersKb(), manager.getMaxRequestHeadersKb(), DEFAULT_HEAD_KIB,
        MAX_HEAD_KIB,
        path.field("max_request_headers_kb"));
    if (headKib == 0) {
      throw path.field("max_request_headers_kb").invalid(0, "1.." + MAX_HEAD_KIB);
    }
    String http10Host = manager.getHttpProtocolOptions().getDefaultHostForHttp10();
    return new HttpConnectionManagerSpec(Values.notEmpty(manager.getStatPrefix(), path.field("stat_prefix")), routes(),
        AccessLogDecoder.decode(manager.getAccessLogList(), path.field("access_log")),
        manager.getUseRemoteAddress().getValue(),
        manager.getXffNumTrustedHops(), manager.getSkipXffAppend(),
        !manager.hasGenerateRequestId() || manager.getGenerateRequestId().getValue(),
        manager.getPreserveExternalRequestId(),
        manager.getAlwaysSetRequestIdInResponse(),
        manager.getServerName().isEmpty() ? DEFAULT_SERVER_NAME : manager.getServerName(),
        serverHeader(),
        Values.duration(common.hasIdleTimeout(), common.getIdleTimeout(), DEFAULT_IDLE_TIMEOUT,
            commonPath.field("idle_timeout")),
        Values.duration(manager.hasStreamIdleTimeout(), manager.getStreamIdleTimeout(), DEFAULT_STREAM_IDLE_TIMEOUT,
            path.field("stream_idle_timeout")),
        Values.duration(manager.hasRequestTimeout(), manager.getRequestTimeout(), Duration.ZERO,
            path.field("request_timeout")),
        Values.duration(manager.hasRequestHeadersTimeout(), manager.getRequestHeadersTimeout(), Duration.ZERO,
            path.field("request_headers_timeout")),
        Values.duration(common.hasMaxConnectionDuration(), common.getMaxConnectionDuration(), Duration.ZERO,
            commonPath.field("max_connection_duration")),
        Values.duration(manager.hasDrainTimeout(), manager.getDrainTimeout(), DEFAULT_DRAIN_TIMEOUT,
            path.field("drain_timeout")),
        Values.duration(manager.hasDelayedCloseTimeout(), manager.getDelayedCloseTimeout(), DEFAULT_DELAYED_CLOSE,
            path.field("delayed_close_timeout")),
        headKib * 1024, headerCount(common, commonPath.field("max_headers_count")),
        Values.unsigned(common.hasMaxRequestsPerConnection(), common.getMaxRequestsPerConnection(), 0),
        manager.getNormalizePath().getValue(),
        manager.getMergeSlashes(), escapedSlashes(), underscores(common, commonPath), upgrades(),
        manager.getProxy100Continue(),
        manager.getHttpProtocolOptions().getAcceptHttp10(), http10Host.isEmpty() ? null : http10Host, clusterWait());
  }

  /** Of the filter for on-demand discovery, if it is there. */
  private Duration clusterWait() {
    FieldPath filters = path.field("http_filters");
    Duration wait = Duration.ZERO;
    for (int i = 0; i < manager.getHttpFiltersCount(); i++) {
      HttpFilter filter = manager.getHttpFilters(i);
      if (filter.getTypedConfig().is(OnDemand.class) && !filter.getDisabled()) {
        wait = OnDemandDecoder.decode(filter.getTypedConfig(), filters.index(i).field("typed_config"));
      }
    }
    return wait;
  }

  /** Filters that stand before the router have been found to do nothing, their settings being off, or are read by themselves. */
  private void requireRouterLast() {
    FieldPath filters = path.field("http_filters");
    int last = manager.getHttpFiltersCount() - 1;
    if (last < 0) {
      throw filters.invalid("none", "the router as the last filter");
    }
    for (int i = 0; i <= last; i++) {
      HttpFilter filter = manager.getHttpFilters(i);
      boolean router = filter.getTypedConfig().is(Router.class);
      if (!filter.hasTypedConfig()) {
        throw filters.index(i).field("typed_config").missing();
      }
      if (router != (i == last)) {
        throw filters.index(i).invalid(filter.getName(), "the router as the last filter, and only there");
      }
      if (router && filter.getDisabled()) {
        throw filters.index(i).field("disabled").unsupported("true for the router");
      }
    }
  }

  private Routes routes() {
    return switch (manager.getRouteSpecifierCase()) {
      case ROUTE_CONFIG -> new Routes.Inline(RouteDecoder.decode(manager.getRouteConfig(), path.field("route_config")));
      case RDS -> rds();
      case SCOPED_ROUTES, ROUTESPECIFIER_NOT_SET -> throw path.invalid("no routes", "route_config or rds");
    };
  }

  private Routes rds() {
    FieldPath rds = path.field("rds");
    if (!manager.getRds().getConfigSource().hasAds()) {
      throw rds.field("config_source").field("ads").missing();
    }
    return new Routes.Rds(Values.notEmpty(manager.getRds().getRouteConfigName(), rds.field("route_config_name")));
  }

  private ServerHeader serverHeader() {
    return switch (manager.getServerHeaderTransformation()) {
      case OVERWRITE -> ServerHeader.OVERWRITE;
      case APPEND_IF_ABSENT -> ServerHeader.APPEND_IF_ABSENT;
      case PASS_THROUGH -> ServerHeader.PASS_THROUGH;
      case UNRECOGNIZED -> throw path.field("server_header_transformation")
          .unsupported("a value unknown in this version of the API");
    };
  }

  private EscapedSlashes escapedSlashes() {
    return switch (manager.getPathWithEscapedSlashesAction()) {
      case IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED -> EscapedSlashes.KEEP_UNCHANGED;
      case REJECT_REQUEST -> EscapedSlashes.REJECT_REQUEST;
      case UNESCAPE_AND_REDIRECT -> EscapedSlashes.UNESCAPE_AND_REDIRECT;
      case UNESCAPE_AND_FORWARD -> EscapedSlashes.UNESCAPE_AND_FORWARD;
      case UNRECOGNIZED -> throw path.field("path_with_escaped_slashes_action")
          .unsupported("a value unknown in this version of the API");
    };
  }

  private static UnderscoreHeaders underscores(HttpProtocolOptions common, FieldPath path) {
    return switch (common.getHeadersWithUnderscoresAction()) {
      case ALLOW -> UnderscoreHeaders.ALLOW;
      case REJECT_REQUEST -> UnderscoreHeaders.REJECT_REQUEST;
      case DROP_HEADER -> UnderscoreHeaders.DROP_HEADER;
      case UNRECOGNIZED -> throw path.field("headers_with_underscores_action")
          .unsupported("a value unknown in this version of the API");
    };
  }

  private static int headerCount(HttpProtocolOptions common, FieldPath path) {
    int count = Values.bounded(common.hasMaxHeadersCount(), common.getMaxHeadersCount(), DEFAULT_HEADER_COUNT,
        Integer.MAX_VALUE, path);
    if (count == 0) {
      throw path.invalid(0, "at least 1");
    }
    return count;
  }

  private Set<String> upgrades() {
    Set<String> upgrades = new TreeSet<>();
    for (int i = 0; i < manager.getUpgradeConfigsCount(); i++) {
      UpgradeConfig upgrade = manager.getUpgradeConfigs(i);
      String type = upgrade.getUpgradeType().toLowerCase(Locale.ROOT);
      boolean enabled = !upgrade.hasEnabled() || upgrade.getEnabled().getValue();
      if (enabled && type.startsWith("connect")) {
        throw path.field("upgrade_configs").index(i).field("upgrade_type").unsupported(upgrade.getUpgradeType());
      }
      if (enabled) {
        upgrades.add(type);
      }
    }
    return upgrades;
  }
}
