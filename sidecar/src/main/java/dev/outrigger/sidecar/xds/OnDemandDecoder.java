package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.time.Duration;

/** How long to wait for clusters that are asked for when they are first needed (Envoy, "On-demand discovery"). */
final class OnDemandDecoder {

  private static final Duration DEFAULT_HTTP_WAIT = Duration.ofSeconds(5);
  private static final Duration DEFAULT_TCP_WAIT = Duration.ofSeconds(60);

  private OnDemandDecoder() {}

  /** Zero when clusters are not asked for. */
  static Duration decode(Any filter, FieldPath path) {
    OnDemand onDemand;
    try {
      onDemand = filter.unpack(OnDemand.class);
    } catch (InvalidProtocolBufferException e) {
      throw path.invalid(String.valueOf(e.getMessage()), "a message that can be read");
    }
    if (!onDemand.hasOdcds()) {
      return Duration.ZERO;
    }
    FieldPath odcds = path.field("odcds");
    requireAds(onDemand.getOdcds().getSource(), odcds.field("source"));
    return Values.positive(onDemand.getOdcds().hasTimeout(), onDemand.getOdcds().getTimeout(), DEFAULT_HTTP_WAIT,
        odcds.field("timeout"));
  }

  /** Zero when clusters are not asked for. */
  static Duration decode(TcpProxy proxy, FieldPath path) {
    if (!proxy.hasOnDemand() || !proxy.getOnDemand().hasOdcdsConfig()) {
      return Duration.ZERO;
    }
    FieldPath onDemand = path.field("on_demand");
    requireAds(proxy.getOnDemand().getOdcdsConfig(), onDemand.field("odcds_config"));
    return Values.positive(proxy.getOnDemand().hasTimeout(), proxy.getOnDemand().getTimeout(), DEFAULT_TCP_WAIT,
        onDemand.field("timeout"));
  }

  private static void requireAds(ConfigSource source, FieldPath path) {
    if (!source.hasAds()) {
      throw path.field("ads").missing();
    }
  }
}
