package dev.outrigger.sidecar.codec;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The header fields that the proxy itself reads, sets or removes. They are recognised while a head is scanned, so that asking for one later
 * compares no bytes. At most 64, for presence is kept in the bits of a long.
 */
public enum HeaderId {
  HOST("host"),
  CONNECTION("connection"),
  KEEP_ALIVE("keep-alive"),
  PROXY_CONNECTION("proxy-connection"),
  CONTENT_LENGTH("content-length"),
  TRANSFER_ENCODING("transfer-encoding"),
  TE("te"),
  TRAILER("trailer"),
  UPGRADE("upgrade"),
  EXPECT("expect"),
  CONTENT_TYPE("content-type"),
  USER_AGENT("user-agent"),
  SERVER("server"),
  DATE("date"),
  LOCATION("location"),
  VIA("via"),
  COOKIE("cookie"),
  AUTHORIZATION("authorization"),
  GRPC_STATUS("grpc-status"),
  GRPC_TIMEOUT("grpc-timeout"),
  TRACEPARENT("traceparent"),
  FORWARDED("forwarded"),
  X_FORWARDED_FOR("x-forwarded-for"),
  X_FORWARDED_PROTO("x-forwarded-proto"),
  X_FORWARDED_HOST("x-forwarded-host"),
  X_FORWARDED_PORT("x-forwarded-port"),
  X_FORWARDED_CLIENT_CERT("x-forwarded-client-cert"),
  X_REQUEST_ID("x-request-id"),
  X_ENVOY_ATTEMPT_COUNT("x-envoy-attempt-count"),
  X_ENVOY_DECORATOR_OPERATION("x-envoy-decorator-operation"),
  X_ENVOY_DEGRADED("x-envoy-degraded"),
  X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER("x-envoy-downstream-service-cluster"),
  X_ENVOY_DOWNSTREAM_SERVICE_NODE("x-envoy-downstream-service-node"),
  X_ENVOY_EXPECTED_RQ_TIMEOUT_MS("x-envoy-expected-rq-timeout-ms"),
  X_ENVOY_EXTERNAL_ADDRESS("x-envoy-external-address"),
  X_ENVOY_FORCE_TRACE("x-envoy-force-trace"),
  X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT("x-envoy-hedge-on-per-try-timeout"),
  X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL("x-envoy-immediate-health-check-fail"),
  X_ENVOY_INTERNAL("x-envoy-internal"),
  X_ENVOY_IP_TAGS("x-envoy-ip-tags"),
  X_ENVOY_MAX_RETRIES("x-envoy-max-retries"),
  X_ENVOY_ORIGINAL_HOST("x-envoy-original-host"),
  X_ENVOY_ORIGINAL_PATH("x-envoy-original-path"),
  X_ENVOY_OVERLOADED("x-envoy-overloaded"),
  X_ENVOY_RATELIMITED("x-envoy-ratelimited"),
  X_ENVOY_RETRIABLE_HEADER_NAMES("x-envoy-retriable-header-names"),
  X_ENVOY_RETRIABLE_STATUS_CODES("x-envoy-retriable-status-codes"),
  X_ENVOY_RETRY_GRPC_ON("x-envoy-retry-grpc-on"),
  X_ENVOY_RETRY_ON("x-envoy-retry-on"),
  X_ENVOY_UPSTREAM_ALT_STAT_NAME("x-envoy-upstream-alt-stat-name"),
  X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS("x-envoy-upstream-rq-per-try-timeout-ms"),
  X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE("x-envoy-upstream-rq-timeout-alt-response"),
  X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS("x-envoy-upstream-rq-timeout-ms"),
  X_ENVOY_UPSTREAM_SERVICE_TIME("x-envoy-upstream-service-time"),
  X_ENVOY_UPSTREAM_STREAM_DURATION_MS("x-envoy-upstream-stream-duration-ms");

  static final int COUNT = values().length;

  private static final HeaderId[] ALL = values();
  // Open addressing; four times as many places as names keeps a miss to about one look.
  private static final int MASK = 255;
  private static final @Nullable HeaderId[] TABLE = new HeaderId[MASK + 1];

  static {
    for (HeaderId id : ALL) {
      int place = id.hash & MASK;
      while (TABLE[place] != null) {
        place = (place + 1) & MASK;
      }
      TABLE[place] = id;
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // never written after construction
  private final AsciiString text;

  private final int hash;

  HeaderId(String text) {
    this.text = new AsciiString(text);
    int sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum = nextHash(sum, (byte) text.charAt(i));
    }
    this.hash = sum;
  }

  /** The name in lower case. */
  public AsciiString text() {
    return text;
  }

  long bit() {
    return 1L << ordinal();
  }

  static int nextHash(int hash, byte lowerCase) {
    return hash * 31 + lowerCase;
  }

  static HeaderId at(int ordinal) {
    return ALL[ordinal];
  }

  static @Nullable HeaderId of(int hash, byte[] bytes, int start, int end) {
    int place = hash & MASK;
    for (HeaderId id = TABLE[place]; id != null; id = TABLE[place]) {
      if (id.hash == hash && Octets.matchesIgnoreCase(bytes, start, end, id.text)) {
        return id;
      }
      place = (place + 1) & MASK;
    }
    return null;
  }
}
