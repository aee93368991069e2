package dev.outrigger.sidecar.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;

/**
 * Writes heads and chunk framing into a buffer, piece by piece in the order of the message: start line, fields, {@link #endOfHead}; then
 * the body, for which a chunked sender writes {@link #chunkStart}, the data, {@link #chunkEnd} and at last {@link #lastChunk}.
 *
 * <p>Always speaks HTTP/1.1 in start lines (RFC 9110 §2.5). What it is given is not checked again: names and values come from a decoder
 * that refused control characters, or from checked configuration.
 */
public final class Http1Encoder {
  private static final byte[] HTTP_1_1_LINE_END = bytes(" HTTP/1.1\r\n");
  private static final byte[] STATUS_START = bytes("HTTP/1.1 ");
  private static final byte[] LAST_CHUNK = bytes("0\r\n\r\n");
  private static final byte[] LAST_CHUNK_LINE = bytes("0\r\n");
  private static final byte[] CHUNKED = bytes("transfer-encoding: chunked\r\n");
  private static final int LINE_END = ('\r' << 8) | '\n';
  private static final int COLON_SPACE = (':' << 8) | ' ';
  private static final byte[] HEXADECIMAL = bytes("0123456789abcdef");
  /** Digits of the longest number. */
  private static final int MAX_DIGITS = 19;

  private Http1Encoder() {}

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  /** A whole field line as bytes, to be made once and written by {@link #line} often. */
  public static byte[] lineOf(CharSequence name, CharSequence value) {
    return bytes(name + ": " + value + "\r\n");
  }

  /** Request line with the path that the request came with. */
  public static void requestLine(ByteBuf out, RequestHead head) {
    requestLine(out, head, head.form() == RequestHead.TargetForm.AUTHORITY ? head.authority() : head.path());
  }

  /** Request line with another path (and query). */
  public static void requestLine(ByteBuf out, RequestHead head, CharSequence path) {
    head.methodName().writeTo(out);
    out.writeByte(' ');
    text(out, path);
    out.writeBytes(HTTP_1_1_LINE_END);
  }

  /** Status line with the reason of the response that came. */
  public static void statusLine(ByteBuf out, ResponseHead head) {
    out.writeBytes(STATUS_START);
    status(out, head.status());
    out.writeByte(' ');
    head.reason().writeTo(out);
    out.writeShort(LINE_END);
  }

  /** Status line of an answer of our own. */
  public static void statusLine(ByteBuf out, int status) {
    out.writeBytes(STATUS_START);
    status(out, status);
    out.writeByte(' ');
    text(out, ReasonPhrase.of(status));
    out.writeShort(LINE_END);
  }

  private static void status(ByteBuf out, int status) {
    out.writeByte('0' + status / 100);
    out.writeByte('0' + status / 10 % 10);
    out.writeByte('0' + status % 10);
  }

  /** All fields that are not withheld, neighbours in one copy. */
  public static void headers(ByteBuf out, HeaderBlock block) {
    if (block.size() == 0) {
      return;
    }
    int start = block.fields[HeaderBlock.NAME_START];
    if (block.isVerbatim()) {
      out.writeBytes(block.bytes, start, block.fieldsEnd - start);
      return;
    }
    int end = start;
    for (int i = 0; i < block.size(); i++) {
      int meta = block.fields[i * HeaderBlock.STRIDE + HeaderBlock.META];
      if ((meta & (HeaderBlock.WITHHELD | HeaderBlock.RAGGED)) != 0) {
        out.writeBytes(block.bytes, start, end - start);
        start = block.lineEnd(i);
        if ((meta & HeaderBlock.WITHHELD) == 0) {
          ragged(out, block, i * HeaderBlock.STRIDE);
        }
      }
      end = block.lineEnd(i);
    }
    out.writeBytes(block.bytes, start, end - start);
  }

  private static void ragged(ByteBuf out, HeaderBlock block, int at) {
    int[] fields = block.fields;
    int nameStart = fields[at + HeaderBlock.NAME_START];
    int valueStart = fields[at + HeaderBlock.VALUE_START];
    out.writeBytes(block.bytes, nameStart, fields[at + HeaderBlock.NAME_END] - nameStart);
    out.writeShort(COLON_SPACE);
    out.writeBytes(block.bytes, valueStart, fields[at + HeaderBlock.VALUE_END] - valueStart);
    out.writeShort(LINE_END);
  }

  /** A field line made by {@link #lineOf}. */
  public static void line(ByteBuf out, byte[] line) {
    out.writeBytes(line);
  }

  public static void header(ByteBuf out, AsciiString name, CharSequence value) {
    text(out, name);
    out.writeShort(COLON_SPACE);
    text(out, value);
    out.writeShort(LINE_END);
  }

  /** @param value not negative */
  public static void header(ByteBuf out, AsciiString name, long value) {
    text(out, name);
    out.writeShort(COLON_SPACE);
    decimal(out, value);
    out.writeShort(LINE_END);
  }

  /** Says that the body comes in chunks. */
  public static void chunked(ByteBuf out) {
    out.writeBytes(CHUNKED);
  }

  public static void endOfHead(ByteBuf out) {
    out.writeShort(LINE_END);
  }

  /** Size line of a chunk; {@code size} of the data that follows is above 0. */
  public static void chunkStart(ByteBuf out, int size) {
    int shift = 28 - Integer.numberOfLeadingZeros(size) / 4 * 4;
    for (; shift >= 0; shift -= 4) {
      out.writeByte(HEXADECIMAL[(size >>> shift) & 0xf]);
    }
    out.writeShort(LINE_END);
  }

  /** To be written after the data of a chunk. */
  public static void chunkEnd(ByteBuf out) {
    out.writeShort(LINE_END);
  }

  /** End of a chunked body without trailers. */
  public static void lastChunk(ByteBuf out) {
    out.writeBytes(LAST_CHUNK);
  }

  /** End of a chunked body with those trailers that are not withheld. */
  public static void lastChunk(ByteBuf out, Trailers trailers) {
    out.writeBytes(LAST_CHUNK_LINE);
    headers(out, trailers);
    out.writeShort(LINE_END);
  }

  /** Digits of a number that is not negative. */
  public static void decimal(ByteBuf out, long number) {
    long divisor = 1;
    for (int digits = 1; digits < MAX_DIGITS && number / divisor >= 10; digits++) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      out.writeByte((int) ('0' + number / divisor % 10));
    }
  }

  /** One byte a char; one that has none and controls become a question mark, so that no text ends its line. */
  public static void text(ByteBuf out, CharSequence text) {
    if (text instanceof ByteSlice slice) {
      slice.writeTo(out);
    } else if (text instanceof AsciiString ascii) {
      out.writeBytes(ascii.array(), ascii.arrayOffset(), ascii.length());
    } else {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        out.writeByte(c <= 0xff && (c >= ' ' || c == '\t') ? c : '?');
      }
    }
  }
}
