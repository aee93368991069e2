package dev.outrigger.policy.istio;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code connectionPool}: limits on connections and requests to one destination. Null means not set: no limit, or the
 * mesh's default.
 */
public record ConnectionPool(Tcp tcp, Http http) {

  /** Limits of connections, whatever is spoken on them. */
  public record Tcp(
      @Nullable Integer maxConnections,
      @Nullable Duration connectTimeout,
      @Nullable TcpKeepalive tcpKeepalive,
      @Nullable Duration idleTimeout,
      @Nullable Duration maxConnectionDuration) {

    public static final Tcp NONE = new Tcp(null, null, null, null, null);
  }

  /** Probes of the operating system on an idle connection. */
  public record TcpKeepalive(@Nullable Integer probes, @Nullable Duration time, @Nullable Duration interval) {}

  /**
   * Limits of HTTP.
   *
   * @param http1MaxPendingRequests requests that wait for a connection
   * @param http2MaxRequests requests in flight, of HTTP/1.1 too despite its name
   * @param maxRetries retries in flight, not retries of one request
   * @param maxRequestsPerConnection 1 means no keep-alive
   */
  public record Http(
      @Nullable Integer http1MaxPendingRequests,
      @Nullable Integer http2MaxRequests,
      @Nullable Integer maxRequestsPerConnection,
      @Nullable Integer maxRetries,
      @Nullable Duration idleTimeout,
      H2Upgrade h2Upgrade,
      boolean useClientProtocol,
      @Nullable Integer maxConcurrentStreams,
      @Nullable Http2KeepAlive http2KeepAlive) {

    public static final Http NONE = new Http(null, null, null, null, null, H2Upgrade.DEFAULT, false, null, null);
  }

  /** PING frames of HTTP/2: one each {@code interval}, and the connection ends when none is answered in time. */
  public record Http2KeepAlive(Duration interval, Duration timeout) {}

  /** Whether HTTP/1.1 requests go out as HTTP/2. */
  public enum H2Upgrade {
    /** As the mesh says. */
    DEFAULT, DO_NOT_UPGRADE, UPGRADE
  }
}
