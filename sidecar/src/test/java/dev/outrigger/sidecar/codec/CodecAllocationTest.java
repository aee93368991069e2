package dev.outrigger.sidecar.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.testing.AllocationMeter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/**
 * A message costs no memory once the arrays have their size: reading it from a pooled direct buffer and writing its head on, both ways.
 */
final class CodecAllocationTest {
  private static final int MESSAGES = 100_000;
  private static final String REQUEST =
      """
      GET /api/orders/17?expand=lines HTTP/1.1\r
      Host: orders.shop.svc.cluster.local:8080\r
      User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r
      Accept: application/json\r
      Accept-Encoding: gzip, deflate\r
      Connection: keep-alive\r
      X-Request-Id: 8d1c6b1e-6a59-4f42-9a4b-0a4f2f8e8a3c\r
      Cookie: session=abcdefghijklmnopqrstuvwxyz\r
      \r
      """;
  private static final String RESPONSE =
      """
      HTTP/1.1 304 Not Modified\r
      Date: Mon, 23 Nov 2026 02:50:00 GMT\r
      Connection: keep-alive\r
      ETag: "abc"\r
      Content-Type:  application/json\r
      \r
      """;

  private static final String POST =
      """
      POST /api/orders HTTP/1.1\r
      Host: orders\r
      Transfer-Encoding: chunked\r
      \r
      100\r
      %s\r
      200;extended\r
      %s\r
      0\r
      Trailer-One: 1\r
      \r
      """.formatted("x".repeat(0x100), "y".repeat(0x200));

  @Test
  void a_request_head_is_read_and_written_without_allocation() {
    Http1Decoder<RequestHead> decoder = Http1Decoder.ofRequests(Http1Limits.REQUEST);
    assertThat(allocatedBy(decoder, REQUEST)).isLessThan(MESSAGES);
  }

  @Test
  void a_response_head_is_read_and_written_without_allocation() {
    Http1Decoder<ResponseHead> decoder = Http1Decoder.ofResponses(Http1Limits.RESPONSE);
    assertThat(allocatedBy(decoder, RESPONSE)).isLessThan(MESSAGES);
  }

  @Test
  void a_chunked_body_is_read_without_allocation() {
    Http1Decoder<RequestHead> decoder = Http1Decoder.ofRequests(Http1Limits.REQUEST);
    assertThat(allocatedBy(decoder, POST)).isLessThan(MESSAGES);
  }

  /** On a thread as event loops are: Netty recycles its slices only there. */
  private static long allocatedBy(Http1Decoder<?> decoder, String wire) {
    FutureTask<Long> measured = new FutureTask<>(() -> measure(decoder, wire));
    new FastThreadLocalThread(measured).start();
    assertThat(measured).succeedsWithin(Duration.ofSeconds(60));
    return measured.resultNow();
  }

  private static long measure(Http1Decoder<?> decoder, String wire) {
    ByteBuf trackedIn = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(wire.getBytes(ISO_8859_1));
    ByteBuf trackedOut = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
    ByteBuf in = untracked(trackedIn);
    ByteBuf out = untracked(trackedOut);
    Decoded.Ignored sink = new Decoded.Ignored();
    long allocated = AllocationMeter.bytesOf(MESSAGES, () -> forward(decoder, in, out, sink));
    trackedIn.release();
    trackedOut.release();
    return allocated;
  }

  /** Without the leak detector's wrapper, which makes an object of each access. */
  private static ByteBuf untracked(ByteBuf buffer) {
    ByteBuf wrapped = buffer.unwrap();
    return wrapped == null ? buffer : wrapped;
  }

  private static void forward(Http1Decoder<?> decoder, ByteBuf in, ByteBuf out, Decoded.Ignored sink) {
    if (decoder.head() instanceof ResponseHead head) {
      head.expect(HttpMethod.GET);
    }
    in.readerIndex(0);
    decoder.decode(in, sink);
    out.clear();
    switch (decoder.head()) {
      case RequestHead head -> Http1Encoder.requestLine(out, head);
      case ResponseHead head -> Http1Encoder.statusLine(out, head);
      case Trailers none -> throw new AssertionError("trailers as a head");
    }
    Http1Encoder.headers(out, decoder.head());
    Http1Encoder.header(out, HeaderId.X_ENVOY_ATTEMPT_COUNT.text(), 12);
    Http1Encoder.endOfHead(out);
  }
}
