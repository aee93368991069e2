package dev.outrigger.sidecar.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An entry with values for every operator, and what a format makes of it. */
final class LogLine implements AccessLogEntry {
  final Map<String, String> request =
      new HashMap<>(Map.of(":method", "GET", ":path", "/a?b=c", ":authority", "web:80"));
  final Map<String, String> response = new HashMap<>();
  final Map<String, String> trailers = new HashMap<>();
  long start = TimeUnit.SECONDS.toMicros(Instant.parse("2026-03-01T04:05:06Z").getEpochSecond()) + 789_012;
  long flags;
  boolean empty;

  static String of(String format, LogLine entry) {
    LineBuffer out = new LineBuffer(1 << 20);
    AccessLogFormat.compile(format, "node-1").write(entry, out);
    return new String(out.bytes(), 0, out.size(), ISO_8859_1);
  }

  static LogLine at(long epochSeconds) {
    LogLine entry = new LogLine();
    entry.start = TimeUnit.SECONDS.toMicros(epochSeconds);
    return entry;
  }

  static String of(String format) {
    return of(format, new LogLine());
  }

  private @Nullable String text(String text) {
    return empty ? null : text;
  }

  private long millis(long millis) {
    return empty ? -1 : millis;
  }

  @Override
  public long startMicros() {
    return start;
  }

  @Override
  public @Nullable String requestHeader(String lowerCaseName) {
    return request.get(lowerCaseName);
  }

  @Override
  public @Nullable String responseHeader(String lowerCaseName) {
    return response.get(lowerCaseName);
  }

  @Override
  public @Nullable String responseTrailer(String lowerCaseName) {
    return trailers.get(lowerCaseName);
  }

  @Override
  public @Nullable String protocol() {
    return text("HTTP/1.1");
  }

  @Override
  public int responseCode() {
    return empty ? 0 : 503;
  }

  @Override
  public @Nullable String responseCodeDetails() {
    return text("no_healthy_upstream");
  }

  @Override
  public long responseFlags() {
    return flags;
  }

  @Override
  public long bytesReceived() {
    return 12;
  }

  @Override
  public long bytesSent() {
    return 345;
  }

  @Override
  public long durationMillis() {
    return 6;
  }

  @Override
  public long requestDurationMillis() {
    return millis(1);
  }

  @Override
  public long responseDurationMillis() {
    return millis(4);
  }

  @Override
  public long responseTxDurationMillis() {
    return millis(2);
  }

  @Override
  public @Nullable String upstreamHost() {
    return text("127.1.0.1:8080");
  }

  @Override
  public @Nullable String upstreamCluster() {
    return text("alternative");
  }

  @Override
  public @Nullable String upstreamClusterRaw() {
    return text("outbound|80||web");
  }

  @Override
  public @Nullable String upstreamLocalAddress() {
    return text("127.0.0.1:41000");
  }

  @Override
  public @Nullable String upstreamTransportFailureReason() {
    return text("connection refused");
  }

  @Override
  public @Nullable String downstreamRemoteAddress() {
    return text("[2001:db8::1]:5000");
  }

  @Override
  public @Nullable String downstreamDirectRemoteAddress() {
    return text("127.0.0.9:5001");
  }

  @Override
  public @Nullable String downstreamLocalAddress() {
    return text("127.0.0.1:15001");
  }

  @Override
  public @Nullable String requestedServerName() {
    return text("web.example");
  }

  @Override
  public @Nullable String routeName() {
    return text("default");
  }

  @Override
  public int upstreamRequestAttemptCount() {
    return empty ? 0 : 2;
  }

  @Override
  public @Nullable String connectionTerminationDetails() {
    return text("rbac_access_denied");
  }
}
