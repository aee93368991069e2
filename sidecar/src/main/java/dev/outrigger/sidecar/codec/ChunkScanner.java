package dev.outrigger.sidecar.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads the lines between the data of a chunked body (RFC 9112 §7.1), strictly: nothing that another reader could take otherwise. */
final class ChunkScanner {
  /** 60 bits: more than any body, and no overflow. */
  private static final int MAX_DIGITS = 15;

  /** Extensions mean nothing to anyone we know, except signatures of about 90 bytes. */
  private static final int MAX_EXTENSION = 1 << 10;

  private enum Phase {
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA_CR,
    DATA_LF
  }

  private Phase phase = Phase.SIZE;
  private long size;
  private int digits;
  private int extension;
  private @Nullable Http1Error error;

  /** Before the first chunk. */
  void restart() {
    phase = Phase.SIZE;
    size = 0;
    digits = 0;
    extension = 0;
    error = null;
  }

  /** After the data of a chunk. */
  void endOfData() {
    restart();
    phase = Phase.DATA_CR;
  }

  long size() {
    return size;
  }

  @Nullable
  Http1Error error() {
    return error;
  }

  /** @return true when the size of a chunk is known or {@link #error()} is set, false when more bytes are needed */
  boolean read(ByteBuf in) {
    while (in.isReadable()) {
      byte octet = in.readByte();
      switch (phase) {
        case DATA_CR -> {
          if (octet != '\r') {
            return fail(Http1Error.MISSING_CHUNK_END);
          }
          phase = Phase.DATA_LF;
        }
        case DATA_LF -> {
          if (octet != '\n') {
            return fail(Http1Error.MISSING_CHUNK_END);
          }
          phase = Phase.SIZE;
        }
        case SIZE -> {
          if (!readSize(octet)) {
            return fail(Http1Error.INVALID_CHUNK_SIZE);
          }
        }
        case EXTENSION -> {
          if (octet == '\r') {
            phase = Phase.SIZE_LF;
          } else if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7f) {
            return fail(octet == '\n' ? Http1Error.BARE_LF : Http1Error.INVALID_CHUNK_EXTENSION);
          } else if (++extension > MAX_EXTENSION) {
            return fail(Http1Error.CHUNK_EXTENSION_TOO_LONG);
          }
        }
        case SIZE_LF -> {
          if (octet != '\n') {
            return fail(Http1Error.BARE_CR);
          }
          return true;
        }
      }
    }
    return false;
  }

  private boolean readSize(byte octet) {
    if (octet == '\r') {
      phase = Phase.SIZE_LF;
      return digits > 0;
    }
    if (octet == ';') {
      phase = Phase.EXTENSION;
      return digits > 0;
    }
    int digit = hexadecimal(octet);
    size = (size << 4) | digit;
    return digit >= 0 && ++digits <= MAX_DIGITS;
  }

  private static int hexadecimal(byte octet) {
    if (octet >= '0' && octet <= '9') {
      return octet - '0';
    }
    int letter = octet | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  private boolean fail(Http1Error why) {
    error = why;
    return true;
  }
}
