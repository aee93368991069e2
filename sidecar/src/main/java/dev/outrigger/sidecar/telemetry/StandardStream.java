package dev.outrigger.sidecar.telemetry;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * The process's standard output or error, which stays open whoever closes this. Opening {@code /dev/stdout} instead would fail where the
 * stream is a socket or belongs to another user.
 */
final class StandardStream implements WritableByteChannel {
  private final FileOutputStream stream;

  private StandardStream(FileDescriptor descriptor) {
    stream = new FileOutputStream(descriptor);
  }

  static StandardStream out() {
    return new StandardStream(FileDescriptor.out);
  }

  static StandardStream err() {
    return new StandardStream(FileDescriptor.err);
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return stream.getChannel().write(bytes);
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
