package dev.outrigger.sidecar.telemetry;

import io.netty.buffer.ByteBuf;

/**
 * The value of a header that is added to a message, given in the access log's grammar. Unlike in a log line what is absent is empty and
 * nothing is escaped; controls become question marks. Used by one thread.
 */
public final class HeaderValueFormat {

  /** A longer value is not sent: few servers take a head of which one field is larger. */
  private static final int LIMIT = 8 << 10;

  private final AccessLogFormat format;
  private final LineBuffer value = new LineBuffer(LIMIT, LineBuffer.Use.HEADER_VALUE);

  private HeaderValueFormat(AccessLogFormat format) {
    this.format = format;
  }

  /**
   * Compiles a value.
   *
   * @param hostname value of {@code %HOSTNAME%}
   * @throws IllegalArgumentException that names what is not understood and where, counted from 0
   */
  public static HeaderValueFormat compile(String text, String hostname) {
    return new HeaderValueFormat(AccessLogFormat.compile(text, hostname));
  }

  /**
   * Makes the value for a message.
   *
   * @return false when it is empty or too long, and the header is not to be sent
   */
  public boolean evaluate(AccessLogEntry entry) {
    value.clear();
    format.write(entry, value);
    return value.endLine() && value.size() > 0;
  }

  /** Writes the value that was made last. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(value.bytes(), 0, value.size());
  }
}
