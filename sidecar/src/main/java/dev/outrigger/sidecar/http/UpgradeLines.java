package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.HeaderBlock;
import dev.outrigger.sidecar.codec.HeaderId;
import dev.outrigger.sidecar.codec.Http1Encoder;
import io.netty.buffer.ByteBuf;

/** The offer of another protocol and its acceptance, which are for one hop only and therefore written anew for the next (RFC 9110 §7.8). */
final class UpgradeLines {

  private static final byte[] CONNECTION = Http1Encoder.lineOf("connection", "upgrade");

  private UpgradeLines() {}

  /** Writes the protocol that {@code head} names. */
  static void write(ByteBuf out, HeaderBlock head, ByteSlice value) {
    Http1Encoder.line(out, CONNECTION);
    ByteSlice protocol = head.value(HeaderId.UPGRADE, value);
    if (protocol != null) {
      Http1Encoder.header(out, HeaderId.UPGRADE.text(), protocol);
    }
  }
}
