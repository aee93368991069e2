package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.BodyFraming;
import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.HeaderId;
import dev.outrigger.sidecar.codec.Http1Encoder;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.ServerHeader;
import dev.outrigger.sidecar.plan.PlannedRoute;
import dev.outrigger.sidecar.plan.WeightedTarget;
import io.netty.buffer.ByteBuf;
import java.util.Objects;

/** Writes the head of an endpoint's response as it goes downstream. */
final class ResponseWriter {

  private static final byte[] CLOSE = Http1Encoder.lineOf("connection", "close");
  private static final byte[] KEEP_ALIVE = Http1Encoder.lineOf("connection", "keep-alive");

  private static final int SWITCHING_PROTOCOLS = 101;

  private ResponseWriter() {}

  /** What the connection says about itself. */
  enum Persistence {
    /** HTTP/1.1: nothing has to be said. */
    KEPT,
    /** HTTP/1.0: it has to be said. */
    KEPT_EXPLICITLY,
    CLOSED
  }

  /**
   * @param exchange which tells what is to be added
   * @param chunked whether the body goes downstream in chunks
   */
  static void write(
      ByteBuf out,
      ResponseHead head,
      HttpExchange exchange,
      DateLine date,
      boolean chunked,
      long serviceMillis) {
    HttpConnectionManagerSpec spec = exchange.spec();
    PlannedRoute route = exchange.route();
    WeightedTarget target = Objects.requireNonNull(exchange.tries().target(), "target");
    CharSequence requestId = spec.requestIdInResponse() ? exchange.facts().requestId : null;
    int attempts = route.virtualHost().responseAttemptCount() ? exchange.facts().attempts : 0;
    Http1Encoder.statusLine(out, head);
    boolean writesServer = spec.serverHeader() == ServerHeader.OVERWRITE
        || (spec.serverHeader() == ServerHeader.APPEND_IF_ABSENT && !head.has(HeaderId.SERVER));
    if (spec.serverHeader() == ServerHeader.OVERWRITE) {
      head.withhold(HeaderId.SERVER);
    }
    head.withhold(HeaderId.X_ENVOY_UPSTREAM_SERVICE_TIME);
    if (requestId != null) {
      head.withhold(HeaderId.X_REQUEST_ID);
    }
    if (attempts > 0) {
      head.withhold(HeaderId.X_ENVOY_ATTEMPT_COUNT);
    }
    HeaderRules.withholdResponse(head, route, target);
    Http1Encoder.headers(out, head);
    if (writesServer) {
      Http1Encoder.line(out, exchange.serverLine());
    }
    Http1Encoder.header(out, HeaderId.X_ENVOY_UPSTREAM_SERVICE_TIME.text(), serviceMillis);
    if (!head.has(HeaderId.DATE)) {
      Http1Encoder.line(out, date.now());
    }
    if (requestId != null) {
      Http1Encoder.header(out, HeaderId.X_REQUEST_ID.text(), requestId);
    }
    if (attempts > 0) {
      Http1Encoder.header(out, HeaderId.X_ENVOY_ATTEMPT_COUNT.text(), attempts);
    }
    exchange.headerRules().addResponse(out, head, exchange.facts(), route, target);
    if (chunked) {
      Http1Encoder.chunked(out);
    }
    if (head.status() == SWITCHING_PROTOCOLS) {
      UpgradeLines.write(out, head, new ByteSlice());
    } else {
      persistence(out, exchange.persistence());
    }
    Http1Encoder.endOfHead(out);
  }

  static void persistence(ByteBuf out, Persistence persistence) {
    switch (persistence) {
      case KEPT -> {
        // the default of HTTP/1.1
      }
      case KEPT_EXPLICITLY -> Http1Encoder.line(out, KEEP_ALIVE);
      case CLOSED -> Http1Encoder.line(out, CLOSE);
    }
  }

  /** Whether a body that ends with its connection or comes in chunks has to be sent in chunks. */
  static boolean needsChunks(ResponseHead head) {
    return head.framing() == BodyFraming.CHUNKED || head.framing() == BodyFraming.UNTIL_CLOSE;
  }
}
