package dev.outrigger.sidecar.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Writes down what a decoder tells, one event a line, in a form that does not depend on how the bytes were cut. {@link #requests} and
 * {@link #responses} feed the bytes in every manner that a network may: at once, byte by byte, and cut in two at every place (at some, if
 * they are many), and check that it makes no difference and that no buffer is kept. So every vector of these tests is one of that property.
 */
final class Transcript implements Http1Decoder.Sink {
  private static final int MANY = 2_000;

  private final Http1Decoder<?> decoder;
  private final Queue<HttpMethod> asked;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder body = new StringBuilder();

  private Transcript(Http1Decoder<?> decoder, List<HttpMethod> asked) {
    this.decoder = decoder;
    this.asked = new ArrayDeque<>(asked);
    askNext();
  }

  static String requests(String wire) {
    return requests(wire, Http1Limits.REQUEST);
  }

  static String requests(String wire, Http1Limits limits) {
    return inEveryManner(wire, () -> new Transcript(Http1Decoder.ofRequests(limits), List.of()));
  }

  /** Of responses to requests with those methods. */
  static String responses(String wire, HttpMethod... asked) {
    return inEveryManner(wire, () -> new Transcript(Http1Decoder.ofResponses(Http1Limits.RESPONSE), List.of(asked)));
  }

  private static String inEveryManner(String wire, Supplier<Transcript> fresh) {
    byte[] bytes = wire.getBytes(ISO_8859_1);
    String whole = fresh.get().feed(bytes, bytes.length, bytes.length);
    assertThat(fresh.get().feed(bytes, 0, 1)).as("byte by byte").isEqualTo(whole);
    int stride = 1 + bytes.length / MANY;
    for (int cut = 1; cut < bytes.length; cut += stride) {
      assertThat(fresh.get().feed(bytes, cut, bytes.length)).as("cut at %d", cut).isEqualTo(whole);
    }
    return whole;
  }

  /** First {@code first} bytes, then {@code step} at a time, then the end of input. */
  private String feed(byte[] bytes, int first, int step) {
    int at = 0;
    for (int next = first; at < bytes.length; next = step) {
      int size = Math.min(next, bytes.length - at);
      feed(Unpooled.copiedBuffer(bytes, at, size));
      at += size;
    }
    decoder.endOfInput(this);
    flush();
    return text.toString();
  }

  private void feed(ByteBuf in) {
    while (in.isReadable()) {
      int before = in.readableBytes();
      boolean ended = decoder.decode(in, this);
      assertThat(ended || !in.isReadable()).as("all is read or a message ended").isTrue();
      assertThat(in.readableBytes()).as("progress").isLessThan(before);
    }
    assertThat(in.refCnt()).as("references").isEqualTo(1);
    in.release();
  }

  private void askNext() {
    HttpMethod next = asked.poll();
    if (next != null && decoder.head() instanceof ResponseHead head) {
      head.expect(next);
    }
  }

  private void flush() {
    if (!body.isEmpty()) {
      text.append("body ").append(body).append('\n');
      body.setLength(0);
    }
  }

  @Override
  public void onHead() {
    switch (decoder.head()) {
      case RequestHead head -> request(head);
      case ResponseHead head -> response(head);
      case Trailers none -> throw new AssertionError("trailers as a head");
    }
  }

  private void request(RequestHead head) {
    text.append(head.methodName()).append(' ').append(head.form()).append(" authority=").append(head.authority());
    text.append(" path=").append(head.path()).append(' ').append(head.version());
    text.append(head.keepAlive() ? " keep-alive " : " close ");
    framing(head.framing(), head.contentLength());
    fields(head);
  }

  private void response(ResponseHead head) {
    text.append(head.status()).append(" (").append(head.reason()).append(") ").append(head.version());
    text.append(head.keepAlive() ? " keep-alive " : " close ");
    framing(head.framing(), head.contentLength());
    fields(head);
  }

  private void framing(BodyFraming framing, long length) {
    text.append(framing);
    if (framing == BodyFraming.LENGTH) {
      text.append(' ').append(length);
    }
    text.append('\n');
  }

  /** Those that go on, as the encoder writes them. */
  private void fields(HeaderBlock block) {
    ByteBuf out = Unpooled.buffer();
    Http1Encoder.headers(out, block);
    text.append(out.toString(ISO_8859_1).replace("\r\n", "\n"));
    out.release();
  }

  @Override
  public void onBody(ByteBuf data) {
    assertThat(data.isReadable()).as("data in a part of a body").isTrue();
    body.append(data.toString(ISO_8859_1));
    data.release();
  }

  @Override
  public void onTrailers() {
    flush();
    text.append("trailers\n");
    fields(decoder.trailers());
  }

  @Override
  public void onMessageEnd() {
    flush();
    text.append("end\n");
    askNext();
  }

  @Override
  public void onProtocolError(Http1Error error) {
    flush();
    text.append("error ").append(error).append('\n');
  }
}
