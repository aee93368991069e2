package dev.outrigger.sidecar.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * What an exchange, or a connection, can tell about itself when it ends. All values are read during {@link AccessLog#log} and may be reused
 * after it. Null stands for "there is none" and is logged as {@code -}; so is a negative duration.
 */
public interface AccessLogEntry {

  /** When the request began, in microseconds since 1970 UTC. */
  long startMicros();

  /** Value of a request header by its name in lower case; {@code :method}, {@code :path}, {@code :authority}, {@code :scheme} too. */
  @Nullable
  CharSequence requestHeader(String lowerCaseName);

  @Nullable
  CharSequence responseHeader(String lowerCaseName);

  @Nullable
  CharSequence responseTrailer(String lowerCaseName);

  /** {@code HTTP/1.1} and the like. */
  @Nullable
  CharSequence protocol();

  /** 0 if none was sent. */
  int responseCode();

  @Nullable
  CharSequence responseCodeDetails();

  /** Bits of {@link ResponseFlag}. */
  long responseFlags();

  /** Of the request's body; of the connection for TCP. */
  long bytesReceived();

  /** Of the response's body; of the connection for TCP. */
  long bytesSent();

  /** Milliseconds from the start to the last byte out. */
  long durationMillis();

  /** Milliseconds from the start to the last byte of the request received. */
  long requestDurationMillis();

  /** Milliseconds from the start to the first byte of the upstream's response received. */
  long responseDurationMillis();

  /** Milliseconds from the first byte of the upstream's response received to the last byte sent downstream. */
  long responseTxDurationMillis();

  /** Address and port. */
  @Nullable
  CharSequence upstreamHost();

  /** The cluster's name in metrics. */
  @Nullable
  CharSequence upstreamCluster();

  /** The cluster's name in the configuration. */
  @Nullable
  CharSequence upstreamClusterRaw();

  @Nullable
  CharSequence upstreamLocalAddress();

  /** Why the connection to the upstream could not be made. */
  @Nullable
  CharSequence upstreamTransportFailureReason();

  /** Of the client, as the forwarding headers say it where they are trusted; address and port. */
  @Nullable
  CharSequence downstreamRemoteAddress();

  /** Of the connection's other end. */
  @Nullable
  CharSequence downstreamDirectRemoteAddress();

  @Nullable
  CharSequence downstreamLocalAddress();

  /** SNI. */
  @Nullable
  CharSequence requestedServerName();

  @Nullable
  CharSequence routeName();

  /** How often the upstream was tried; 0 if never. */
  int upstreamRequestAttemptCount();

  /** Why we closed a connection. */
  @Nullable
  CharSequence connectionTerminationDetails();
}
