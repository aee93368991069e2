package dev.outrigger.sidecar.listener;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What the first bytes of a connection say about it. */
enum Protocol {
  UNDECIDED("", ""),
  TLS("tls", ""),
  HTTP_2("raw_buffer", "h2c"),
  HTTP_1_1("raw_buffer", "http/1.1"),
  HTTP_1_0("raw_buffer", "http/1.0"),
  OPAQUE("raw_buffer", "");

  /** Longer request lines are not worth the memory of holding them back; what has a method and a target that far is taken for HTTP/1.1. */
  static final int LONGEST_LOOK = 8 << 10;

  private static final int LONGEST_METHOD = 32;
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

  private final String transport;
  private final String application;

  Protocol(String transport, String application) {
    this.transport = transport;
    this.application = application;
  }

  /** {@code tls}, {@code raw_buffer} or empty. */
  String transport() {
    return transport;
  }

  /** As the HTTP inspector names it, empty when it is not HTTP. */
  String application() {
    return application;
  }

  /** Looks at the readable bytes and consumes none. */
  static Protocol of(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (length == 0) {
      return UNDECIDED;
    }
    int start = bytes.readerIndex();
    if (bytes.getByte(start) == 0x16) {
      return length < 2 ? UNDECIDED : bytes.getByte(start + 1) == 3 ? TLS : OPAQUE;
    }
    if (startsLike(bytes, start, length, PREFACE)) {
      return length >= PREFACE.length ? HTTP_2 : UNDECIDED;
    }
    return requestLine(bytes, start, length);
  }

  private static Protocol requestLine(ByteBuf bytes, int start, int length) {
    int end = bytes.forEachByte(start, length, octet -> octet != '\n');
    int line = end < 0 ? length : end - start;
    int method = 0;
    while (method < line && isToken(bytes.getByte(start + method))) {
      method++;
    }
    if (method == 0 || method > LONGEST_METHOD || (method < line && bytes.getByte(start + method) != ' ')) {
      return OPAQUE;
    }
    if (end < 0) {
      return length < LONGEST_LOOK ? UNDECIDED : HTTP_1_1;
    }
    return version(bytes, start, end);
  }

  private static Protocol version(ByteBuf bytes, int start, int end) {
    int last = end > start && bytes.getByte(end - 1) == '\r' ? end - 2 : end - 1;
    int at = last - VERSION.length;
    if (at < start || !startsLike(bytes, at, VERSION.length, VERSION)) {
      return OPAQUE;
    }
    return bytes.getByte(last) == '1' ? HTTP_1_1 : bytes.getByte(last) == '0' ? HTTP_1_0 : OPAQUE;
  }

  private static boolean startsLike(ByteBuf bytes, int start, int length, byte[] wanted) {
    for (int i = 0; i < Math.min(length, wanted.length); i++) {
      if (bytes.getByte(start + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isToken(byte octet) {
    return (octet >= 'A' && octet <= 'Z') || (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(octet) >= 0;
  }
}
