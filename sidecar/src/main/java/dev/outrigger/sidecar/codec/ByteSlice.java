package dev.outrigger.sidecar.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

/**
 * A reusable view on a range of bytes, one char a byte (ISO 8859-1). What it shows is valid until the block it came from reads its next
 * message, or until the view is pointed elsewhere; {@link #toString()} copies. Not for several threads.
 */
public final class ByteSlice implements CharSequence {
  private static final byte[] NOTHING = {};

  private byte[] array = NOTHING;
  private int offset;
  private int length;

  /** An empty view, to be pointed by the methods that take one. */
  public ByteSlice() {}

  ByteSlice set(byte[] bytes, int start, int end) {
    array = bytes;
    offset = start;
    length = end - start;
    return this;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public boolean isEmpty() {
    return length == 0;
  }

  @Override
  public char charAt(int index) {
    return (char) (array[offset + index] & 0xff);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new ByteSlice().set(array, offset + start, offset + end);
  }

  /** Points {@code into} at a part of this view. */
  public ByteSlice slice(int start, int end, ByteSlice into) {
    return into.set(array, offset + start, offset + end);
  }

  public int indexOf(char wanted) {
    for (int i = 0; i < length; i++) {
      if (array[offset + i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  public boolean contentEquals(CharSequence other) {
    if (other.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (charAt(i) != other.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Compares with the case of ASCII letters ignored. */
  public boolean equalsIgnoreCase(CharSequence other) {
    if (other.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (Octets.lower(charAt(i)) != Octets.lower(other.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  public void writeTo(ByteBuf out) {
    out.writeBytes(array, offset, length);
  }

  /** Equal to a view on equal bytes. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ByteSlice slice && contentEquals(slice);
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + array[offset + i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return new String(array, offset, length, ISO_8859_1);
  }
}
