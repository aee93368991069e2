package dev.outrigger.controlplane.serve;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Fields of a message that are short texts, in its encoding: written for each response to each proxy, and so without a message. */
final class TextFields {

  private TextFields() {}

  static ByteString of(int number, String text, int secondNumber, String second, int thirdNumber, String third) {
    int size = CodedOutputStream.computeStringSize(number, text)
        + CodedOutputStream.computeStringSize(secondNumber, second)
        + CodedOutputStream.computeStringSize(thirdNumber, third);
    byte[] bytes = new byte[size];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeString(number, text);
      out.writeString(secondNumber, second);
      out.writeString(thirdNumber, third);
    } catch (IOException e) {
      throw new UncheckedIOException("there is room for all", e);
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
