package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.plan.PlannedRoute;
import dev.outrigger.sidecar.telemetry.ResponseFlag;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exchange, for counters and logs. Moments are nanoseconds of the monotonic clock, 0 when they did not come. Reused with
 * the exchange: valid during the call in which it is given.
 */
public final class ExchangeFacts {

  final ByteSlice requestIdSlice = new ByteSlice();
  @Nullable PlannedRoute route;
  @Nullable Upstream upstream;
  @Nullable EndpointState endpoint;
  @Nullable CharSequence requestId;
  String cluster = "";
  boolean headless;
  boolean retryLimitExceeded;
  boolean retryOverflow;
  long startedAt;
  long requestEndedAt;
  long responseAt;
  long endedAt;
  long requestBytes;
  long responseBytes;
  int status;
  int attempts;

  private @Nullable RequestHead head;
  private @Nullable RequestView view;
  private @Nullable ProxyError error;
  private String details = "";
  private long epochMillis;

  void reset(RequestHead parsed, RequestView routed) {
    head = parsed;
    view = routed;
    route = null;
    upstream = null;
    endpoint = null;
    requestId = null;
    cluster = "";
    headless = false;
    retryLimitExceeded = false;
    retryOverflow = false;
    requestEndedAt = 0;
    responseAt = 0;
    endedAt = 0;
    requestBytes = 0;
    responseBytes = 0;
    status = 0;
    attempts = 0;
    error = null;
    details = "";
  }

  void begin(long now, long wallClock) {
    startedAt = now;
    epochMillis = wallClock;
  }

  void error(ProxyError happened, String exactly) {
    error = happened;
    details = exactly;
  }

  /** The request's head, null when there is none because it could not be read. */
  public @Nullable RequestHead head() {
    return headless ? null : head;
  }

  /** The path that was routed, with its query. */
  public CharSequence path() {
    return headless || view == null ? "" : view.path();
  }

  public CharSequence authority() {
    return headless || view == null ? "" : view.authority();
  }

  public @Nullable PlannedRoute route() {
    return route;
  }

  public @Nullable Upstream upstream() {
    return upstream;
  }

  /** Of the last try. */
  public @Nullable EndpointState endpoint() {
    return endpoint;
  }

  public @Nullable CharSequence requestId() {
    return requestId;
  }

  /** Empty when none was chosen. */
  public String cluster() {
    return cluster;
  }

  /** Wall clock at the start. */
  public long startEpochMillis() {
    return epochMillis;
  }

  public long startedAt() {
    return startedAt;
  }

  public long requestEndedAt() {
    return requestEndedAt;
  }

  /** When the response's head came or was made. */
  public long responseAt() {
    return responseAt;
  }

  public long endedAt() {
    return endedAt;
  }

  public long requestBytes() {
    return requestBytes;
  }

  public long responseBytes() {
    return responseBytes;
  }

  /** 0 when nothing was answered. */
  public int status() {
    return status;
  }

  /** Tries, 0 when none was made. */
  public int attempts() {
    return attempts;
  }

  /** Why it failed, null when it did not or when nothing has a flag for it. */
  public @Nullable ResponseFlag flag() {
    return error == null ? null : error.flag();
  }

  /** True when another try was wanted and none was left. */
  public boolean retryLimitExceeded() {
    return retryLimitExceeded;
  }

  /** True when another try was wanted and the circuit breaker allowed none. */
  public boolean retryOverflow() {
    return retryOverflow;
  }

  /** Envoy's response code details. */
  public String details() {
    if (error != null) {
      return details;
    }
    return endpoint == null ? "direct_response" : "via_upstream";
  }
}
