package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.BodyFraming;
import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.HeaderId;
import dev.outrigger.sidecar.codec.Http1Encoder;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.RouteAction.Forward;
import dev.outrigger.sidecar.plan.PlannedRoute;
import dev.outrigger.sidecar.plan.WeightedTarget;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Writes the head of a request as it goes upstream: the head that came, less what is not for the next hop, plus what a proxy says. */
final class RequestWriter {

  private static final byte[] PROTO_HTTP = Http1Encoder.lineOf("x-forwarded-proto", "http");
  private static final AsciiString HOST = HeaderId.HOST.text();
  private static final AsciiString REQUEST_ID_START = new AsciiString("x-request-id: ");
  private static final AsciiString FORWARDED_FOR_START = new AsciiString("x-forwarded-for: ");
  private static final AsciiString COMMA = new AsciiString(",");
  private static final AsciiString LINE_END = new AsciiString("\r\n");
  private static final HeaderId[] NEVER_FROM_OUTSIDE = {HeaderId.X_ENVOY_DECORATOR_OPERATION,
      HeaderId.X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER,
      HeaderId.X_ENVOY_DOWNSTREAM_SERVICE_NODE, HeaderId.X_ENVOY_EXTERNAL_ADDRESS, HeaderId.X_ENVOY_FORCE_TRACE,
      HeaderId.X_ENVOY_INTERNAL,
      HeaderId.X_ENVOY_IP_TAGS, HeaderId.X_ENVOY_MAX_RETRIES, HeaderId.X_ENVOY_RETRY_GRPC_ON, HeaderId.X_ENVOY_RETRY_ON,
      HeaderId.X_ENVOY_RETRIABLE_STATUS_CODES, HeaderId.X_ENVOY_RETRIABLE_HEADER_NAMES,
      HeaderId.X_ENVOY_UPSTREAM_ALT_STAT_NAME,
      HeaderId.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS, HeaderId.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS,
      HeaderId.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE, HeaderId.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT,
      HeaderId.X_FORWARDED_CLIENT_CERT};
  private static final HeaderId[] FOR_THE_PROXY =
      {HeaderId.X_ENVOY_MAX_RETRIES, HeaderId.X_ENVOY_RETRY_GRPC_ON, HeaderId.X_ENVOY_RETRY_ON,
          HeaderId.X_ENVOY_RETRIABLE_STATUS_CODES, HeaderId.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS,
          HeaderId.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS,
          HeaderId.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS};

  private final ByteSlice value = new ByteSlice();
  private final byte[] generatedId = new byte[RequestIds.LENGTH];
  private final AsciiString generatedText = new AsciiString(generatedId, false);
  private boolean generated;

  /**
   * Decides, once per request, what of the head is not forwarded whatever the route.
   *
   * @param ids gives the request its id when it needs one
   */
  void prepare(RequestHead head, HttpConnectionManagerSpec spec, RequestIds ids) {
    generated = false;
    if (spec.useRemoteAddress()) {
      withhold(head, NEVER_FROM_OUTSIDE);
      if (!spec.preserveExternalRequestId()) {
        head.withhold(HeaderId.X_REQUEST_ID);
      }
      if (spec.xffTrustedHops() == 0) {
        head.withhold(HeaderId.X_FORWARDED_PROTO);
      }
    } else {
      withhold(head, FOR_THE_PROXY);
    }
    head.withhold(HeaderId.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS);
    if (!spec.proxy100Continue() && head.expectsContinue()) {
      head.withhold(HeaderId.EXPECT);
    }
    boolean keepsId = head.has(HeaderId.X_REQUEST_ID) && !head.isWithheld(head.indexOf(HeaderId.X_REQUEST_ID));
    if (spec.generateRequestId() && !keepsId) {
      head.withhold(HeaderId.X_REQUEST_ID);
      ids.next(generatedId);
      generatedText.arrayChanged();
      generated = true;
    }
  }

  /** The request's id, given or made, or null. Valid as long as the head is. */
  @Nullable
  CharSequence requestId(RequestHead head, ByteSlice into) {
    return generated ? generatedText : head.value(HeaderId.X_REQUEST_ID, into);
  }

  /**
   * Writes a head for one try.
   *
   * @param exchange of which the route, the request as routes see it and the number of the try are written
   * @param path rewritten, or null to write it as it came
   * @param remote the client's address without its port
   * @param expectedMillis how long the answer may take, 0 when there is no limit
   */
  void write(
      ByteBuf out,
      RequestHead head,
      HttpExchange exchange,
      Forward forward,
      WeightedTarget target,
      @Nullable String path,
      String remote,
      long expectedMillis) {
    HttpConnectionManagerSpec spec = exchange.spec();
    PlannedRoute route = exchange.route();
    CharSequence original = exchange.view().path();
    Http1Encoder.requestLine(out, head, path == null ? original : path);
    if (forward.hostRewrite() != null) {
      head.withhold(HeaderId.HOST);
      head.withhold(HeaderId.X_ENVOY_ORIGINAL_HOST);
    }
    boolean forwardsFor = spec.useRemoteAddress() && !spec.skipXffAppend();
    if (forwardsFor) {
      head.withhold(HeaderId.X_FORWARDED_FOR);
    }
    if (route.virtualHost().requestAttemptCount()) {
      head.withhold(HeaderId.X_ENVOY_ATTEMPT_COUNT);
    }
    if (path != null) {
      head.withhold(HeaderId.X_ENVOY_ORIGINAL_PATH);
    }
    HeaderRules.withholdRequest(head, route, target);
    if (!head.has(HeaderId.HOST) || head.isWithheld(head.indexOf(HeaderId.HOST))) {
      String rewritten = forward.hostRewrite();
      Http1Encoder.header(out, HOST, rewritten == null ? exchange.view().authority() : rewritten);
    }
    Http1Encoder.headers(out, head);
    if (forwardsFor) {
      writeForwardedFor(out, head, remote);
    }
    if (spec.useRemoteAddress() && spec.xffTrustedHops() == 0) {
      Http1Encoder.header(out, HeaderId.X_ENVOY_EXTERNAL_ADDRESS.text(), remote);
    }
    if (!head.has(HeaderId.X_FORWARDED_PROTO) || head.isWithheld(head.indexOf(HeaderId.X_FORWARDED_PROTO))) {
      Http1Encoder.line(out, PROTO_HTTP);
    }
    if (generated) {
      Http1Encoder.text(out, REQUEST_ID_START);
      out.writeBytes(generatedId);
      Http1Encoder.text(out, LINE_END);
    }
    if (expectedMillis > 0) {
      Http1Encoder.header(out, HeaderId.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS.text(), expectedMillis);
    }
    if (route.virtualHost().requestAttemptCount()) {
      Http1Encoder.header(out, HeaderId.X_ENVOY_ATTEMPT_COUNT.text(), exchange.facts().attempts);
    }
    if (forward.hostRewrite() != null) {
      Http1Encoder.header(out, HeaderId.X_ENVOY_ORIGINAL_HOST.text(), exchange.view().authority());
    }
    if (path != null) {
      Http1Encoder.header(out, HeaderId.X_ENVOY_ORIGINAL_PATH.text(), original);
    }
    exchange.headerRules().addRequest(out, head, exchange.facts(), route, target);
    if (head.framing() == BodyFraming.CHUNKED) {
      Http1Encoder.chunked(out);
    }
    if (exchange.isUpgrading()) {
      UpgradeLines.write(out, head, value);
    }
    Http1Encoder.endOfHead(out);
  }

  private void writeForwardedFor(ByteBuf out, RequestHead head, String remote) {
    Http1Encoder.text(out, FORWARDED_FOR_START);
    for (int i = head.indexOf(HeaderId.X_FORWARDED_FOR); i >= 0; i = head.indexOf(HeaderId.X_FORWARDED_FOR, i + 1)) {
      Http1Encoder.text(out, head.value(i, value));
      Http1Encoder.text(out, COMMA);
    }
    Http1Encoder.text(out, remote);
    Http1Encoder.text(out, LINE_END);
  }

  private static void withhold(RequestHead head, HeaderId[] ids) {
    for (int i = 0; i < ids.length; i++) {
      head.withhold(ids[i]);
    }
  }
}
