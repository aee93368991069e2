package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.outrigger.sidecar.config.StatusSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster says of HTTP, in its typed options or in the older fields of the cluster itself.
 *
 * @param http2At path of the field that asks for HTTP/2, null when none does
 * @param errors the responses that are errors to outlier detection, null for those of 500 and above
 */
record UpstreamProtocol(
    Duration idleTimeout,
    Duration maxConnectionDuration,
    long maxRequestsPerConnection,
    @Nullable FieldPath http2At,
    @Nullable StatusSet errors) {

  private static final String KEY = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofHours(1);

  UpstreamProtocol requireHttp1() {
    if (http2At != null) {
      throw http2At.unsupported("HTTP/2");
    }
    return this;
  }

  static UpstreamProtocol decode(Cluster cluster, FieldPath path) {
    FieldPath options = path.field("typed_extension_protocol_options");
    for (String key : cluster.getTypedExtensionProtocolOptionsMap().keySet()) {
      if (!key.equals(KEY)) {
        throw options.key(key).unsupported("this key");
      }
    }
    Any typed = cluster.getTypedExtensionProtocolOptionsOrDefault(KEY, Any.getDefaultInstance());
    if (!typed.getTypeUrl().isEmpty()) {
      try {
        return typed(typed.unpack(HttpProtocolOptions.class), options.key(KEY));
      } catch (InvalidProtocolBufferException e) {
        throw options.key(KEY).invalid(typed.getTypeUrl(), KEY);
      }
    }
    return older(cluster, path);
  }

  /** Of a cluster that has been decoded. */
  @SuppressWarnings("deprecation") // clusters in the field still carry http2_protocol_options
  static Http2ProtocolOptions http2Options(Cluster cluster) {
    Any typed = cluster.getTypedExtensionProtocolOptionsOrDefault(KEY, Any.getDefaultInstance());
    try {
      return typed.getTypeUrl().isEmpty()
          ? cluster.getHttp2ProtocolOptions()
          : typed.unpack(HttpProtocolOptions.class).getExplicitHttpConfig().getHttp2ProtocolOptions();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(cluster.getName() + ": not decoded before", e);
    }
  }

  private static UpstreamProtocol typed(HttpProtocolOptions options, FieldPath path) {
    FieldPath explicit = path.field("explicit_http_config");
    refuseServerOptions(options.getExplicitHttpConfig().getHttpProtocolOptions(),
        explicit.field("http_protocol_options"));
    refuseServerOptions(options.getUseDownstreamProtocolConfig().getHttpProtocolOptions(),
        path.field("use_downstream_protocol_config").field("http_protocol_options"));
    return of(options.getCommonHttpProtocolOptions(), path.field("common_http_protocol_options"), 0,
        options.getExplicitHttpConfig().hasHttp2ProtocolOptions() ? explicit.field("http2_protocol_options") : null,
        options.hasOutlierDetection()
            ? ErrorStatuses.decode(options.getOutlierDetection().getErrorMatcher(),
                path.field("outlier_detection").field("error_matcher"))
            : null);
  }

  @SuppressWarnings("deprecation") // clusters in the field still carry these
  private static UpstreamProtocol older(Cluster cluster, FieldPath path) {
    refuseServerOptions(cluster.getHttpProtocolOptions(), path.field("http_protocol_options"));
    return of(cluster.getCommonHttpProtocolOptions(), path.field("common_http_protocol_options"),
        Values.unsigned(cluster.hasMaxRequestsPerConnection(), cluster.getMaxRequestsPerConnection(), 0),
        cluster.hasHttp2ProtocolOptions() ? path.field("http2_protocol_options") : null, null);
  }

  private static UpstreamProtocol of(
      io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions common,
      FieldPath path,
      long maxRequests,
      @Nullable FieldPath http2At,
      @Nullable StatusSet errors) {
    if (common.hasMaxHeadersCount()) {
      throw path.field("max_headers_count").unsupported(common.getMaxHeadersCount().getValue());
    }
    if (common.getHeadersWithUnderscoresActionValue() != 0) {
      throw path.field("headers_with_underscores_action").unsupported(common.getHeadersWithUnderscoresAction());
    }
    return new UpstreamProtocol(
        Values.duration(common.hasIdleTimeout(), common.getIdleTimeout(), DEFAULT_IDLE_TIMEOUT,
            path.field("idle_timeout")),
        Values.duration(common.hasMaxConnectionDuration(), common.getMaxConnectionDuration(), Duration.ZERO,
            path.field("max_connection_duration")),
        Values.unsigned(common.hasMaxRequestsPerConnection(), common.getMaxRequestsPerConnection(), maxRequests),
        http2At, errors);
  }

  private static void refuseServerOptions(Http1ProtocolOptions options, FieldPath path) {
    if (options.getAcceptHttp10()) {
      throw path.field("accept_http_10").unsupported("true for a cluster");
    }
    if (!options.getDefaultHostForHttp10().isEmpty()) {
      throw path.field("default_host_for_http_10")
          .unsupported("\"" + options.getDefaultHostForHttp10() + "\" for a cluster");
    }
  }
}
