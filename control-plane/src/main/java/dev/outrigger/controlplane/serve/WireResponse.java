package dev.outrigger.controlplane.serve;

import com.google.protobuf.ByteString;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as the bytes that go out: parts that other responses share, and a few of its own around them. gRPC writes it in one pass,
 * without building or measuring a message first.
 */
final class WireResponse extends InputStream implements KnownLength, Drainable {

  /** Lets gRPC take responses as they are. */
  static final MethodDescriptor.Marshaller<WireResponse> MARSHALLER = new MethodDescriptor.Marshaller<>() {

    @Override
    public InputStream stream(WireResponse response) {
      return response;
    }

    @Override
    public WireResponse parse(InputStream stream) {
      throw new UnsupportedOperationException("responses are only sent here");
    }
  };

  private final List<ByteString> parts;
  private int remaining;
  /** When it is read and not drained. */
  private @Nullable InputStream input;

  WireResponse(List<ByteString> parts) {
    this.parts = parts;
    for (ByteString part : parts) {
      remaining = Math.addExact(remaining, part.size());
    }
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int drained = remaining;
    if (input != null) {
      input.transferTo(target);
    } else {
      for (ByteString part : parts) {
        part.writeTo(target);
      }
    }
    remaining = 0;
    return drained;
  }

  @Override
  public int available() {
    return remaining;
  }

  @Override
  public int read() throws IOException {
    int next = input().read();
    remaining -= next < 0 ? 0 : 1;
    return next;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = input().read(target, offset, length);
    remaining -= Math.max(read, 0);
    return read;
  }

  private InputStream input() {
    if (input == null) {
      input = ByteString.copyFrom(parts).newInput();
    }
    return input;
  }
}
