package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.Http1Encoder;
import dev.outrigger.sidecar.codec.HttpVersion;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.codec.Trailers;
import dev.outrigger.sidecar.upstream.Deadlines;
import io.netty.buffer.ByteBuf;

/**
 * An endpoint's response on its way to the client: framed anew where the client needs it, and read no faster than the client takes it. Reused
 * by an exchange.
 */
final class ResponseSide {

  private static final int CONTINUE = 100;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final HttpExchange exchange;
  private final HttpLoop loop;
  private final Deadlines deadlines;
  private final DownstreamConnection downstream;
  private final ClientOutput output;
  private final RequestHead request;
  private final ExchangeFacts facts;
  private boolean started;
  private boolean chunked;
  private boolean continueSent;

  ResponseSide(HttpExchange exchange, HttpLoop loop, DownstreamConnection downstream, RequestHead request) {
    this.exchange = exchange;
    this.loop = loop;
    this.deadlines = loop.pools().deadlines();
    this.downstream = downstream;
    this.output = downstream.output();
    this.request = request;
    this.facts = exchange.facts();
  }

  void reset() {
    started = false;
    chunked = false;
    continueSent = false;
  }

  /** Whether the client has been given a final head: there is no other answer then. */
  boolean hasStarted() {
    return started;
  }

  void onHead(ResponseHead head) {
    long now = deadlines.now();
    exchange.touch(now);
    if (head.isInterim()) {
      onInterim(head);
      return;
    }
    boolean upgraded = head.status() == SWITCHING_PROTOCOLS;
    if (upgraded && !(exchange.isUpgrading() && exchange.request().hasEnded())) {
      exchange.tries().refuseAnswer("101 without an upgrade");
      return;
    }
    Tries tries = exchange.tries();
    if (tries.retriesInsteadOf(head)) {
      return;
    }
    started = true;
    tries.onAnswer();
    facts.status = head.status();
    facts.responseAt = now;
    facts.response = head;
    boolean needsChunks = !upgraded && ResponseWriter.needsChunks(head);
    chunked = needsChunks && request.version() != HttpVersion.HTTP_1_0;
    // A drain may have begun since the request did.
    if (needsChunks != chunked || !downstream.mayBeKept()) {
      exchange.closesAfterwards();
    }
    write(head);
    if (upgraded) {
      exchange.tunnel().begin();
    }
  }

  private void write(ResponseHead head) {
    long since = facts.requestEndedAt == 0 ? facts.startedAt : facts.requestEndedAt;
    ResponseWriter.write(output.buffer(), head, exchange, loop.date(), chunked,
        (facts.responseAt - since) / NANOS_PER_MILLI);
  }

  /** RFC 9110 §15.2: all but a 100 is for the client, unless it speaks a version that has no interim responses. */
  private void onInterim(ResponseHead head) {
    if (head.status() == CONTINUE) {
      if (exchange.spec().proxy100Continue() && request.expectsContinue() && !continueSent) {
        sendContinue();
      }
      return;
    }
    if (request.version() == HttpVersion.HTTP_1_0) {
      return;
    }
    ByteBuf out = output.buffer();
    Http1Encoder.statusLine(out, head);
    Http1Encoder.headers(out, head);
    Http1Encoder.endOfHead(out);
    holdBack();
  }

  /** Invites the body that the client holds back. */
  void sendContinue() {
    continueSent = true;
    Http1Encoder.statusLine(output.buffer(), CONTINUE);
    Http1Encoder.endOfHead(output.buffer());
    output.flush();
  }

  /** Takes {@code data} over. */
  void onBody(ByteBuf data) {
    int length = data.readableBytes();
    facts.responseBytes += length;
    if (chunked) {
      Http1Encoder.chunkStart(output.buffer(), length);
    }
    output.write(data);
    if (chunked) {
      Http1Encoder.chunkEnd(output.buffer());
    }
    holdBack();
  }

  /** Stops reading the response while the client does not take it. */
  private void holdBack() {
    if (!output.isWritable()) {
      output.flush();
      if (!output.isWritable()) {
        exchange.tries().current().setReading(false);
      }
    }
  }

  void onTrailers(Trailers trailers) {
    facts.trailers = trailers;
    if (chunked) {
      Http1Encoder.lastChunk(output.buffer(), trailers);
      chunked = false;
    }
  }

  void onEnd() {
    if (exchange.tunnel().isOpen()) {
      exchange.tunnel().onEndpointEnd();
      return;
    }
    if (chunked) {
      Http1Encoder.lastChunk(output.buffer());
    }
    exchange.tries().onAnswerEnd();
    exchange.complete();
  }

  /** What could be read without waiting has been passed on. */
  void onPause() {
    exchange.touch();
    output.flush();
  }
}
