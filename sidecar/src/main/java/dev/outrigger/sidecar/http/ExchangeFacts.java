package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.HttpVersion;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.codec.Trailers;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.plan.PlannedRoute;
import dev.outrigger.sidecar.telemetry.AccessLog;
import dev.outrigger.sidecar.telemetry.AccessLogEntry;
import dev.outrigger.sidecar.telemetry.HttpMetrics;
import dev.outrigger.sidecar.telemetry.ResponseFlag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exchange, for counters and the access log. Moments are nanoseconds of the monotonic clock, 0 when they did not come. Reused with
 * the exchange: valid during the call in which it is given.
 */
public final class ExchangeFacts implements AccessLogEntry {

  private static final long NANOS_PER_MILLI = 1_000_000;

  final ByteSlice requestIdSlice = new ByteSlice();
  @Nullable PlannedRoute route;
  @Nullable Upstream upstream;
  @Nullable EndpointState endpoint;
  @Nullable CharSequence requestId;
  String cluster = "";
  String connectFailure = "";
  String upstreamLocalAddress = "";
  @Nullable Trailers trailers;
  /** As the request went upstream, null when its path was not rewritten. */
  @Nullable String rewrittenPath;
  @Nullable ResponseHead response;
  /** Of our own, null when the response is an endpoint's. */
  @Nullable LocalReply reply;
  @Nullable HttpConnectionManagerSpec spec;

  // What the observer found for the last exchange on this connection, kept because the next is most likely of the same kind.
  @Nullable HttpConnectionManagerSpec knownSpec;
  @Nullable HttpMetrics http;
  List<AccessLog> logs = List.of();

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
  private final String remoteAddress;
  private final String localAddress;
  private final ByteSlice headerValue = new ByteSlice();

  ExchangeFacts(String remoteAddress, String localAddress) {
    this.remoteAddress = remoteAddress;
    this.localAddress = localAddress;
  }

  void reset(RequestHead parsed, RequestView routed, HttpConnectionManagerSpec manager) {
    spec = manager;
    rewrittenPath = null;
    response = null;
    trailers = null;
    upstreamLocalAddress = "";
    reply = null;
    connectFailure = "";
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

  /** Nanoseconds of the monotonic clock from the start to the end. */
  long nanos() {
    return endedAt - startedAt;
  }

  boolean failedBy(ProxyError wanted) {
    return error == wanted;
  }

  @Override
  public long startMicros() {
    return epochMillis * 1000;
  }

  @Override
  public @Nullable CharSequence requestHeader(String lowerCaseName) {
    RequestHead parsed = head;
    if (headless || parsed == null || view == null) {
      return null;
    }
    return switch (lowerCaseName) {
      case ":method" -> parsed.methodName();
      case ":path" -> rewrittenPath == null ? view.path() : rewrittenPath;
      case "x-envoy-original-path" -> rewrittenPath == null ? parsed.joined(lowerCaseName, headerValue) : view.path();
      case ":authority" -> view.authority();
      case ":scheme" -> parsed.isSecureScheme() ? "https" : "http";
      case "x-request-id" -> requestId == null ? parsed.joined(lowerCaseName, headerValue) : requestId;
      default -> parsed.joined(lowerCaseName, headerValue);
    };
  }

  @Override
  public @Nullable CharSequence responseHeader(String lowerCaseName) {
    if (response != null) {
      return response.joined(lowerCaseName, headerValue);
    }
    return reply == null ? null : reply.header(lowerCaseName);
  }

  @Override
  public @Nullable CharSequence responseTrailer(String lowerCaseName) {
    return trailers == null ? null : trailers.joined(lowerCaseName, headerValue);
  }

  @Override
  public @Nullable CharSequence protocol() {
    if (headless || head == null) {
      return null;
    }
    return head.version() == HttpVersion.HTTP_1_0 ? "HTTP/1.0" : "HTTP/1.1";
  }

  @Override
  public int responseCode() {
    return status;
  }

  @Override
  public CharSequence responseCodeDetails() {
    if (error != null) {
      return details;
    }
    return endpoint == null ? "direct_response" : "via_upstream";
  }

  @Override
  public long responseFlags() {
    ResponseFlag flag = error == null ? null : error.flag();
    return (flag == null ? 0 : flag.bit()) | (retryLimitExceeded ? ResponseFlag.URX.bit() : 0);
  }

  @Override
  public long bytesReceived() {
    return requestBytes;
  }

  @Override
  public long bytesSent() {
    return responseBytes;
  }

  @Override
  public long durationMillis() {
    return nanos() / NANOS_PER_MILLI;
  }

  @Override
  public long requestDurationMillis() {
    return requestEndedAt == 0 ? -1 : (requestEndedAt - startedAt) / NANOS_PER_MILLI;
  }

  @Override
  public long responseDurationMillis() {
    return response == null ? -1 : (responseAt - startedAt) / NANOS_PER_MILLI;
  }

  @Override
  public long responseTxDurationMillis() {
    return response == null ? -1 : (endedAt - responseAt) / NANOS_PER_MILLI;
  }

  @Override
  public @Nullable CharSequence upstreamHost() {
    return endpoint == null ? null : endpoint.toString();
  }

  @Override
  public @Nullable CharSequence upstreamCluster() {
    return upstream == null ? null : upstream.spec().statName();
  }

  @Override
  public @Nullable CharSequence upstreamClusterRaw() {
    return cluster.isEmpty() ? null : cluster;
  }

  @Override
  public @Nullable CharSequence upstreamLocalAddress() {
    return upstreamLocalAddress.isEmpty() ? null : upstreamLocalAddress;
  }

  @Override
  public @Nullable CharSequence upstreamTransportFailureReason() {
    return connectFailure.isEmpty() ? null : connectFailure;
  }

  @Override
  public String downstreamRemoteAddress() {
    return remoteAddress;
  }

  @Override
  public String downstreamDirectRemoteAddress() {
    return remoteAddress;
  }

  @Override
  public String downstreamLocalAddress() {
    return localAddress;
  }

  @Override
  public @Nullable CharSequence requestedServerName() {
    return null;
  }

  @Override
  public @Nullable CharSequence routeName() {
    return route == null || route.route().name().isEmpty() ? null : route.route().name();
  }

  @Override
  public int upstreamRequestAttemptCount() {
    return attempts;
  }

  @Override
  public @Nullable CharSequence connectionTerminationDetails() {
    return null;
  }
}
