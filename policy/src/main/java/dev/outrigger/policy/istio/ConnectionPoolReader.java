package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.ConnectionPool.H2Upgrade;
import dev.outrigger.policy.istio.ConnectionPool.Http;
import dev.outrigger.policy.istio.ConnectionPool.Http2KeepAlive;
import dev.outrigger.policy.istio.ConnectionPool.Tcp;
import dev.outrigger.policy.istio.ConnectionPool.TcpKeepalive;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code connectionPool}. */
final class ConnectionPoolReader {

  private static final Map<String, H2Upgrade> UPGRADES = Map.of("DEFAULT", H2Upgrade.DEFAULT, "DO_NOT_UPGRADE",
      H2Upgrade.DO_NOT_UPGRADE, "UPGRADE", H2Upgrade.UPGRADE);

  private ConnectionPoolReader() {}

  static ConnectionPool read(Fields pool) {
    pool.atLeastOne("http", "tcp");
    Tcp tcp = pool.object("tcp", ConnectionPoolReader::tcp);
    Http http = pool.object("http", ConnectionPoolReader::http);
    return new ConnectionPool(tcp == null ? Tcp.NONE : tcp, http == null ? Http.NONE : http);
  }

  private static Tcp tcp(Fields tcp) {
    // The API lets this one idle timeout be 0s, which turns it off.
    return new Tcp(limit(tcp, "maxConnections"), tcp.duration("connectTimeout"),
        tcp.object("tcpKeepalive", ConnectionPoolReader::keepalive), tcp.duration("idleTimeout", Duration.ZERO),
        tcp.duration("maxConnectionDuration"));
  }

  private static TcpKeepalive keepalive(Fields keepalive) {
    return new TcpKeepalive(keepalive.whole("probes", 0, Integer.MAX_VALUE), keepalive.duration("time"),
        keepalive.duration("interval"));
  }

  private static Http http(Fields http) {
    H2Upgrade upgrade = http.word("h2UpgradePolicy", UPGRADES, H2Upgrade.DEFAULT);
    boolean useClientProtocol = http.flag("useClientProtocol", false);
    if (useClientProtocol && upgrade == H2Upgrade.UPGRADE) {
      http.wrong("useClientProtocol", "false beside h2UpgradePolicy: UPGRADE");
    }
    return new Http(limit(http, "http1MaxPendingRequests"), limit(http, "http2MaxRequests"),
        nonZero(http.whole("maxRequestsPerConnection", 0, Integer.MAX_VALUE)), limit(http, "maxRetries"),
        http.duration("idleTimeout"), upgrade, useClientProtocol,
        nonZero(http.whole("maxConcurrentStreams", 0, Integer.MAX_VALUE)),
        http.object("http2KeepAlive", ConnectionPoolReader::http2KeepAlive));
  }

  private static @Nullable Http2KeepAlive http2KeepAlive(Fields keepAlive) {
    Duration interval = keepAlive.requiredDuration("interval");
    Duration timeout = keepAlive.requiredDuration("timeout");
    return interval == null || timeout == null ? null : new Http2KeepAlive(interval, timeout);
  }

  /** A limit where 0 means none, as in Istio; a person who writes it may well have meant "nothing at all". */
  private static @Nullable Integer limit(Fields fields, String name) {
    Integer limit = fields.whole(name, 0, Integer.MAX_VALUE);
    if (limit != null && limit == 0) {
      fields.warn(name, "no-effect", "0 means no limit, as if it were not set (expected: 1 or more for a limit)");
    }
    return nonZero(limit);
  }

  private static @Nullable Integer nonZero(@Nullable Integer number) {
    return number == null || number == 0 ? null : number;
  }
}
