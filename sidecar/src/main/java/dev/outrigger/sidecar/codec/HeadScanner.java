package dev.outrigger.sidecar.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads one head or trailer section into its block, from as many buffers as it comes in. Each byte is copied once and looked at once
 * (start lines twice); when bytes run out it goes on in the middle of a line, so that a slow sender costs no more than a fast one.
 */
final class HeadScanner {
  /** A typical head is smaller; copying more at once would copy bytes of the body in vain. */
  private static final int STEP = 1 << 10;

  private enum Phase {
    BEFORE,
    BEFORE_LF,
    START_LINE,
    START_LINE_LF,
    FIELD,
    NAME,
    WHITE_SPACE,
    VALUE,
    VALUE_LF,
    END_LF,
    DONE
  }

  private final HeaderBlock block;
  private Phase phase = Phase.DONE;
  private int length;
  private int position;
  private int lineStart;
  private int nameEnd;
  private int valueStart;
  private int nameHash;
  private int emptyLines;
  private @Nullable Http1Error error;

  HeadScanner(HeaderBlock block) {
    this.block = block;
    restart();
  }

  void restart() {
    block.reset();
    phase = block.hasStartLine() ? Phase.BEFORE : Phase.FIELD;
    length = 0;
    position = 0;
    lineStart = 0;
    emptyLines = 0;
    error = null;
  }

  /** True when no byte has been read since the last restart. */
  boolean isUntouched() {
    return length == 0;
  }

  @Nullable
  Http1Error error() {
    return error;
  }

  /**
   * Reads on, and no further than the block's end.
   *
   * @return true when the block is complete or {@link #error()} is set, false when more bytes are needed
   */
  boolean read(ByteBuf in) {
    while (in.isReadable()) {
      if (!block.ensureRoom(length)) {
        return fail(Http1Error.HEAD_TOO_LARGE);
      }
      int limit = Math.min(block.bytes.length, block.limits.maxHeadBytes());
      int step = Math.min(Math.min(in.readableBytes(), limit - length), STEP);
      in.getBytes(in.readerIndex(), block.bytes, length, step);
      if (scan(length + step)) {
        in.skipBytes(position - length);
        length = position;
        return true;
      }
      in.skipBytes(step);
      length += step;
    }
    return false;
  }

  private boolean fail(Http1Error why) {
    error = why;
    return true;
  }

  private boolean scan(int limit) {
    byte[] bytes = block.bytes;
    while (position < limit) {
      byte octet = bytes[position];
      switch (phase) {
        case BEFORE -> {
          if (octet != '\r') {
            lineStart = position;
            phase = Phase.START_LINE;
          } else if (emptyLines++ == block.emptyLinesAllowed()) {
            return fail(Http1Error.TOO_MANY_EMPTY_LINES);
          } else {
            position++;
            phase = Phase.BEFORE_LF;
          }
        }
        case BEFORE_LF -> {
          if (octet != '\n') {
            return fail(Http1Error.BARE_CR);
          }
          position++;
          phase = Phase.BEFORE;
        }
        case START_LINE -> {
          position = Octets.nextControl(bytes, position, limit);
          if (position == limit) {
            return false;
          }
          if (bytes[position] != '\r') {
            return fail(bytes[position] == '\n' ? Http1Error.BARE_LF : Http1Error.INVALID_START_LINE);
          }
          position++;
          phase = Phase.START_LINE_LF;
        }
        case START_LINE_LF -> {
          if (octet != '\n') {
            return fail(Http1Error.BARE_CR);
          }
          error = block.startLine(lineStart, position - 1);
          if (error != null) {
            return true;
          }
          position++;
          block.fieldsEnd = position;
          phase = Phase.FIELD;
        }
        case FIELD -> {
          if (octet == '\r') {
            position++;
            phase = Phase.END_LF;
          } else if (octet == ' ' || octet == '\t') {
            return fail(Http1Error.OBSOLETE_FOLD);
          } else {
            lineStart = position;
            nameHash = 0;
            phase = Phase.NAME;
          }
        }
        case NAME -> {
          int i = position;
          int hash = nameHash;
          byte lowerCase = 0;
          while (i < limit && (lowerCase = Octets.TOKEN[bytes[i] & 0xff]) != 0) {
            hash = HeaderId.nextHash(hash, lowerCase);
            i++;
          }
          position = i;
          nameHash = hash;
          if (i == limit) {
            return false;
          }
          if (bytes[i] != ':') {
            return fail(notOfName(bytes[i]));
          }
          if (i == lineStart) {
            return fail(Http1Error.EMPTY_HEADER_NAME);
          }
          nameEnd = i;
          position = i + 1;
          phase = Phase.WHITE_SPACE;
        }
        case WHITE_SPACE -> {
          if (octet == ' ' || octet == '\t') {
            position++;
          } else {
            valueStart = position;
            phase = Phase.VALUE;
          }
        }
        case VALUE -> {
          position = Octets.nextControl(bytes, position, limit);
          if (position == limit) {
            return false;
          }
          if (bytes[position] != '\r') {
            return fail(bytes[position] == '\n' ? Http1Error.BARE_LF : Http1Error.INVALID_HEADER_VALUE);
          }
          position++;
          phase = Phase.VALUE_LF;
        }
        case VALUE_LF -> {
          if (octet != '\n') {
            return fail(Http1Error.BARE_CR);
          }
          endOfField(bytes);
          if (error != null) {
            return true;
          }
        }
        case END_LF -> {
          if (octet != '\n') {
            return fail(Http1Error.BARE_CR);
          }
          position++;
          phase = Phase.DONE;
          error = block.complete();
          return true;
        }
        case DONE -> throw new IllegalStateException("head already read");
      }
    }
    return false;
  }

  private void endOfField(byte[] bytes) {
    int cr = position - 1;
    int valueEnd = cr;
    while (valueEnd > valueStart && (bytes[valueEnd - 1] == ' ' || bytes[valueEnd - 1] == '\t')) {
      valueEnd--;
    }
    position++;
    error = block.add(lineStart, nameEnd, valueStart, valueEnd, nameHash);
    if (error != null) {
      return;
    }
    block.fieldsEnd = position;
    boolean plain = valueEnd == cr && valueStart - nameEnd <= 2 && bytes[nameEnd + 1] != '\t';
    if (!plain) {
      block.markRagged();
    }
    phase = Phase.FIELD;
  }

  private static Http1Error notOfName(byte octet) {
    return switch (octet) {
      case ' ', '\t' -> Http1Error.SPACE_BEFORE_COLON;
      case '\r' -> Http1Error.MISSING_COLON;
      case '\n' -> Http1Error.BARE_LF;
      default -> Http1Error.INVALID_HEADER_NAME;
    };
  }
}
