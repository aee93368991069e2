package dev.outrigger.sidecar.telemetry;

import static java.util.Objects.requireNonNullElse;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Envoy's command operators, as far as there is something to tell. */
final class LogOperators {
  private LogOperators() {}

  static LogSegment segment(String name, @Nullable String argument, int max, String hostname) {
    return switch (name) {
      case "START_TIME" -> TimeFormat.compile(requireNonNullElse(argument, ""));
      case "REQ" -> header(argument, max, AccessLogEntry::requestHeader);
      case "RESP" -> header(argument, max, AccessLogEntry::responseHeader);
      case "TRAILER" -> header(argument, max, AccessLogEntry::responseTrailer);
      default -> {
        if (argument != null) {
          throw new IllegalArgumentException("argument '" + argument + "' (expected: none)");
        }
        yield plain(name, max, hostname);
      }
    };
  }

  private static LogSegment plain(String name, int max, String hostname) {
    return switch (name) {
      case "PROTOCOL" -> LogSegment.value(AccessLogEntry::protocol, max);
      case "RESPONSE_CODE" -> LogSegment.number(AccessLogEntry::responseCode);
      case "RESPONSE_CODE_DETAILS" -> LogSegment.value(AccessLogEntry::responseCodeDetails, max);
      case "RESPONSE_FLAGS" -> flags(ResponseFlag::shortName);
      case "RESPONSE_FLAGS_LONG" -> flags(ResponseFlag::longName);
      case "BYTES_RECEIVED" -> LogSegment.number(AccessLogEntry::bytesReceived);
      case "BYTES_SENT" -> LogSegment.number(AccessLogEntry::bytesSent);
      case "DURATION" -> LogSegment.duration(AccessLogEntry::durationMillis);
      case "REQUEST_DURATION" -> LogSegment.duration(AccessLogEntry::requestDurationMillis);
      case "RESPONSE_DURATION" -> LogSegment.duration(AccessLogEntry::responseDurationMillis);
      case "RESPONSE_TX_DURATION" -> LogSegment.duration(AccessLogEntry::responseTxDurationMillis);
      case "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS" -> LogSegment.value(AccessLogEntry::upstreamHost, max);
      case "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" -> withoutPort(AccessLogEntry::upstreamHost);
      case "UPSTREAM_CLUSTER" -> LogSegment.value(AccessLogEntry::upstreamCluster, max);
      case "UPSTREAM_CLUSTER_RAW" -> LogSegment.value(AccessLogEntry::upstreamClusterRaw, max);
      case "UPSTREAM_LOCAL_ADDRESS" -> LogSegment.value(AccessLogEntry::upstreamLocalAddress, max);
      case "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" -> withoutPort(AccessLogEntry::upstreamLocalAddress);
      case "UPSTREAM_TRANSPORT_FAILURE_REASON" -> LogSegment.value(AccessLogEntry::upstreamTransportFailureReason, max);
      case "UPSTREAM_REQUEST_ATTEMPT_COUNT" -> LogSegment.number(AccessLogEntry::upstreamRequestAttemptCount);
      case "DOWNSTREAM_REMOTE_ADDRESS" -> LogSegment.value(AccessLogEntry::downstreamRemoteAddress, max);
      case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" -> withoutPort(AccessLogEntry::downstreamRemoteAddress);
      case "DOWNSTREAM_DIRECT_REMOTE_ADDRESS" -> LogSegment.value(AccessLogEntry::downstreamDirectRemoteAddress, max);
      case "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" -> withoutPort(
          AccessLogEntry::downstreamDirectRemoteAddress);
      case "DOWNSTREAM_LOCAL_ADDRESS" -> LogSegment.value(AccessLogEntry::downstreamLocalAddress, max);
      case "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" -> withoutPort(AccessLogEntry::downstreamLocalAddress);
      case "DOWNSTREAM_LOCAL_PORT" -> port(AccessLogEntry::downstreamLocalAddress);
      case "REQUESTED_SERVER_NAME" -> LogSegment.value(AccessLogEntry::requestedServerName, max);
      case "ROUTE_NAME" -> LogSegment.value(AccessLogEntry::routeName, max);
      case "CONNECTION_TERMINATION_DETAILS" -> LogSegment.value(AccessLogEntry::connectionTerminationDetails, max);
      case "HOSTNAME" -> LogSegment.literal(hostname);
      default -> throw new IllegalArgumentException("unknown operator");
    };
  }

  @FunctionalInterface
  private interface Headers {
    @Nullable
    CharSequence of(AccessLogEntry entry, String lowerCaseName);
  }

  /** {@code NAME} or {@code NAME?OTHER}: the second when the first is absent. */
  private static LogSegment header(@Nullable String argument, int max, Headers headers) {
    if (argument == null || argument.isEmpty()) {
      throw new IllegalArgumentException("no argument (expected: the name of a header)");
    }
    String[] names = argument.toLowerCase(Locale.ROOT).split("\\?", -1);
    if (names.length > 2) {
      throw new IllegalArgumentException("'" + argument + "' (expected: NAME or NAME?OTHER)");
    }
    String first = names[0];
    if (names.length == 1) {
      return (entry, out) -> LogSegment.text(headers.of(entry, first), max, out);
    }
    String second = names[1];
    return (entry, out) -> {
      CharSequence value = headers.of(entry, first);
      LogSegment.text(value == null ? headers.of(entry, second) : value, max, out);
    };
  }

  @FunctionalInterface
  private interface FlagName {
    String of(ResponseFlag flag);
  }

  private static LogSegment flags(FlagName name) {
    return (entry, out) -> {
      long flags = entry.responseFlags();
      if (flags == 0) {
        out.absent();
        return;
      }
      boolean first = true;
      for (int i = 0; i < ResponseFlag.count(); i++) {
        ResponseFlag flag = ResponseFlag.at(i);
        if ((flags & flag.bit()) != 0) {
          if (!first) {
            out.octet(',');
          }
          out.trusted(name.of(flag));
          first = false;
        }
      }
    };
  }

  private static LogSegment withoutPort(LogSegment.Value address) {
    return (entry, out) -> {
      CharSequence text = address.of(entry);
      LogSegment.text(text, text == null ? 0 : hostEnd(text), out);
    };
  }

  private static LogSegment port(LogSegment.Value address) {
    return (entry, out) -> {
      CharSequence text = address.of(entry);
      int start = text == null ? 0 : hostEnd(text) + 1;
      if (text == null || start >= text.length()) {
        out.absent();
        return;
      }
      for (int i = start; i < text.length(); i++) {
        out.octet(text.charAt(i));
      }
    };
  }

  /** Where the port's colon is: the last one, unless it is within the brackets of an IPv6 address. */
  private static int hostEnd(CharSequence text) {
    for (int i = text.length() - 1; i >= 0 && text.charAt(i) != ']'; i--) {
      if (text.charAt(i) == ':') {
        return i;
      }
    }
    return text.length();
  }
}
