package dev.outrigger.sidecar.tcp;

import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.telemetry.AccessLogEntry;
import dev.outrigger.sidecar.telemetry.ResponseFlag;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What is known of a relay, for its line in the access log. Confined to the relay's event loop. */
final class RelayRecord implements AccessLogEntry {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final SocketAddress client;
  private final WeightedTarget target;
  private final NetAddress destination;
  private final String serverName;
  private final long epochMillis;
  private final long startedAt;
  private long endedAt;
  private long received;
  private long sent;
  private int attempts;
  private long flags;
  private @Nullable NetAddress endpoint;
  private @Nullable SocketAddress upstreamLocal;
  private String connectFailure = "";
  private String termination = "";

  /**
   * @param now nanoseconds of the event loop's clock
   */
  RelayRecord(
      SocketAddress client,
      WeightedTarget target,
      NetAddress destination,
      String serverName,
      long epochMillis,
      long now) {
    this.client = client;
    this.target = target;
    this.destination = destination;
    this.serverName = serverName;
    this.epochMillis = epochMillis;
    this.startedAt = now;
  }

  void received(int bytes) {
    received += bytes;
  }

  void sent(int bytes) {
    sent += bytes;
  }

  void flag(ResponseFlag flag) {
    flags |= flag.bit();
  }

  void dialled(NetAddress address) {
    attempts++;
    endpoint = address;
  }

  void connected(SocketAddress local) {
    upstreamLocal = local;
  }

  void connectFailed(String message) {
    connectFailure = message;
  }

  /** We end it, for a reason of ours. */
  void terminated(String reason) {
    termination = reason;
  }

  void ended(long now) {
    endedAt = now;
  }

  @Override
  public long startMicros() {
    return epochMillis * 1000;
  }

  @Override
  public @Nullable CharSequence requestHeader(String lowerCaseName) {
    return null;
  }

  @Override
  public @Nullable CharSequence responseHeader(String lowerCaseName) {
    return null;
  }

  @Override
  public @Nullable CharSequence responseTrailer(String lowerCaseName) {
    return null;
  }

  @Override
  public @Nullable CharSequence protocol() {
    return null;
  }

  @Override
  public int responseCode() {
    return 0;
  }

  @Override
  public @Nullable CharSequence responseCodeDetails() {
    return null;
  }

  @Override
  public long responseFlags() {
    return flags;
  }

  @Override
  public long bytesReceived() {
    return received;
  }

  @Override
  public long bytesSent() {
    return sent;
  }

  @Override
  public long durationMillis() {
    return (endedAt - startedAt) / NANOS_PER_MILLI;
  }

  @Override
  public long requestDurationMillis() {
    return -1;
  }

  @Override
  public long responseDurationMillis() {
    return -1;
  }

  @Override
  public long responseTxDurationMillis() {
    return -1;
  }

  @Override
  public @Nullable CharSequence upstreamHost() {
    return endpoint == null ? null : endpoint.toString();
  }

  @Override
  public @Nullable CharSequence upstreamCluster() {
    return target.upstream() == null ? null : target.upstream().spec().statName();
  }

  @Override
  public String upstreamClusterRaw() {
    return target.cluster();
  }

  @Override
  public @Nullable String upstreamLocalAddress() {
    return text(upstreamLocal);
  }

  @Override
  public @Nullable CharSequence upstreamTransportFailureReason() {
    return connectFailure.isEmpty() ? null : connectFailure;
  }

  @Override
  public @Nullable String downstreamRemoteAddress() {
    return text(client);
  }

  @Override
  public @Nullable String downstreamDirectRemoteAddress() {
    return downstreamRemoteAddress();
  }

  @Override
  public String downstreamLocalAddress() {
    return destination.toString();
  }

  @Override
  public @Nullable CharSequence requestedServerName() {
    return serverName.isEmpty() ? null : serverName;
  }

  @Override
  public @Nullable CharSequence routeName() {
    return null;
  }

  @Override
  public int upstreamRequestAttemptCount() {
    return attempts;
  }

  @Override
  public @Nullable CharSequence connectionTerminationDetails() {
    return termination.isEmpty() ? null : termination;
  }

  private static @Nullable String text(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? new NetAddress(inet.getAddress().getHostAddress(), inet.getPort()).toString()
        : null;
  }
}
