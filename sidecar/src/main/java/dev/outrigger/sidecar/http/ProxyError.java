package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.telemetry.ResponseFlag;
import org.jspecify.annotations.Nullable;

/**
 * Why a request gets no answer from an endpoint, or not a whole one. Status, flag, details and body are Envoy's, so that dashboards and
 * clients that know it find what they look for.
 */
enum ProxyError {
  LOW_VERSION(Source.DOWNSTREAM, 426, ResponseFlag.DPE, "low_version", "Upgrade Required"),
  DOWNSTREAM_PROTOCOL(Source.DOWNSTREAM, 400, ResponseFlag.DPE, "http1.codec_error", "Bad Request"),
  REQUEST_HEADER_TIMEOUT(Source.DOWNSTREAM, 408, null, "request_header_timeout", "request header timeout"),
  REQUEST_TIMEOUT(Source.DOWNSTREAM, 408, null, "request_overall_timeout", "request timeout"),
  REQUEST_IDLE_TIMEOUT(Source.DOWNSTREAM, 408, ResponseFlag.SI, "stream_idle_timeout", "stream timeout"),
  DOWNSTREAM_LOST(Source.DOWNSTREAM, 0, ResponseFlag.DC, "downstream_remote_disconnect", ""),
  MISSING_HOST(Source.DOWNSTREAM, 400, null, "missing_host_header", ""),
  PATH_REJECTED(Source.DOWNSTREAM, 400, null, "path_normalization_failed", ""),
  UNDERSCORE_REJECTED(Source.DOWNSTREAM, 400, null, "unexpected_underscore", "Bad Request"),
  ASTERISK_REJECTED(Source.DOWNSTREAM, 404, null, "absolute_path_rejected", ""),
  UPGRADE_REJECTED(Source.DOWNSTREAM, 403, null, "upgrade_failed", ""),

  NO_ROUTE(Source.CONFIG, 404, ResponseFlag.NR, "route_not_found", ""),
  NO_CLUSTER(Source.CONFIG, 503, ResponseFlag.NC, "cluster_not_found", ""),

  NO_HEALTHY_UPSTREAM(Source.LOCAL, 503, ResponseFlag.UH, "no_healthy_upstream", "no healthy upstream"),
  REQUEST_OVERFLOW(Source.LOCAL, 503, ResponseFlag.UO, "upstream_reset_before_response_started{overflow}",
      Texts.RESET + "overflow"),
  PENDING_OVERFLOW(Source.LOCAL, 503, ResponseFlag.UO, "upstream_reset_before_response_started{overflow}",
      Texts.RESET + "overflow"),
  ROUTE_TIMEOUT(Source.LOCAL, 504, ResponseFlag.UT, "response_timeout", "upstream request timeout"),
  PER_TRY_TIMEOUT(Source.LOCAL, 504, ResponseFlag.UT, "upstream_per_try_timeout", "upstream request timeout"),
  RESPONSE_IDLE_TIMEOUT(Source.LOCAL, 504, ResponseFlag.SI, "stream_idle_timeout", "stream timeout"),

  CONNECT_FAILURE(Source.UPSTREAM, 503, ResponseFlag.UF,
      "upstream_reset_before_response_started{remote_connection_failure}",
      Texts.RESET + "remote connection failure"),
  CONNECT_TIMEOUT(Source.UPSTREAM, 503, ResponseFlag.UF, "upstream_reset_before_response_started{connection_timeout}",
      Texts.RESET + "connection timeout"),
  CONNECTION_LOST(Source.UPSTREAM, 503, ResponseFlag.UC,
      "upstream_reset_before_response_started{connection_termination}",
      Texts.RESET + "connection termination"),
  UPSTREAM_PROTOCOL(Source.UPSTREAM, 502, ResponseFlag.UPE, "upstream_reset_before_response_started{protocol_error}",
      Texts.RESET + "protocol error"),
  RESPONSE_CUT_OFF(Source.UPSTREAM, 0, ResponseFlag.UC, "upstream_reset_after_response_started{connection_termination}",
      ""),
  RESPONSE_BROKEN(Source.UPSTREAM, 0, ResponseFlag.UPE, "upstream_reset_after_response_started{protocol_error}", "");

  private final Source source;
  private final int status;
  private final @Nullable ResponseFlag flag;
  private final String details;
  private final String body;

  ProxyError(Source source, int status, @Nullable ResponseFlag flag, String details, String body) {
    this.source = source;
    this.status = status;
    this.flag = flag;
    this.details = details;
    this.body = body;
  }

  /** Whose doing it is. */
  enum Source {
    DOWNSTREAM,
    UPSTREAM,
    LOCAL,
    CONFIG
  }

  private static final class Texts {
    static final String BEFORE_HEADERS = "upstream connect error or disconnect/reset before headers. ";
    static final String RESET = BEFORE_HEADERS + "reset reason: ";
    static final String RETRIED = BEFORE_HEADERS + "retried and the latest reset reason: ";
  }

  Source source() {
    return source;
  }

  /** Of the local reply, 0 when it comes too late for one. */
  int status() {
    return status;
  }

  @Nullable
  ResponseFlag flag() {
    return flag;
  }

  /** Envoy's response code details. */
  String details() {
    return details;
  }

  /**
   * The text of the local reply.
   *
   * @param tries that the request had; the text tells whether it was more than one
   */
  String body(int tries) {
    return tries > 1 && body.startsWith(Texts.RESET) ? Texts.RETRIED + body.substring(Texts.RESET.length()) : body;
  }
}
