package dev.outrigger.sidecar.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProtocolTest {

  private static Protocol of(String bytes) {
    ByteBuf seen = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
    Protocol protocol = Protocol.of(seen);
    assertThat(seen.readableBytes()).as("nothing is consumed").isEqualTo(bytes.length());
    return protocol;
  }

  @Test
  void tells_http_by_its_request_line() {
    assertThat(of("GET / HTTP/1.1\r\n")).isEqualTo(Protocol.HTTP_1_1);
    assertThat(of("GET / HTTP/1.0\r\nA: b")).isEqualTo(Protocol.HTTP_1_0);
    assertThat(of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).isEqualTo(Protocol.HTTP_2);
  }

  @Test
  void waits_as_long_as_it_may_still_be_http() {
    assertThat(of("")).isEqualTo(Protocol.UNDECIDED);
    assertThat(of("GE")).isEqualTo(Protocol.UNDECIDED);
    assertThat(of("GET /very/long")).isEqualTo(Protocol.UNDECIDED);
    assertThat(of("PRI * HT")).isEqualTo(Protocol.UNDECIDED);
    assertThat(of("PROPFIND")).isEqualTo(Protocol.UNDECIDED);
  }

  @Test
  void does_not_wait_for_ever() {
    assertThat(of("GET /" + "x".repeat(9000))).isEqualTo(Protocol.HTTP_1_1);
    assertThat(of("X".repeat(40))).isEqualTo(Protocol.OPAQUE);
  }

  @Test
  void tells_tls_and_everything_else() {
    assertThat(of("\u0016\u0003\u0001")).isEqualTo(Protocol.TLS);
    assertThat(of("\u0016")).isEqualTo(Protocol.UNDECIDED);
    assertThat(of("\u0000\u0001")).isEqualTo(Protocol.OPAQUE);
    assertThat(of("hello world, this is a line\r\n")).isEqualTo(Protocol.OPAQUE);
  }
}
