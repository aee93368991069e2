package dev.outrigger.sidecar.telemetry;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One file that lines go to: two buffers, one that event loops fill and one that the writer thread empties. They change places under a lock
 * that is held for encoding one line at most, never while writing.
 */
final class AccessLogFile implements Closeable {
  /** From this much on the writer is woken at once. */
  private static final int FLUSH_SIZE = 64 << 10;

  /** What may wait for the writer before lines are dropped. */
  private static final int MAX_SIZE = 1 << 20;

  /** Opens the file, anew after it was rotated away. */
  @FunctionalInterface
  interface Opener {
    WritableByteChannel open() throws IOException;
  }

  /** Told that the first line waits ({@code false}), or that the buffer fills up. */
  @FunctionalInterface
  interface Wake {
    void wake(boolean atOnce);
  }

  private final Opener opener;
  private final Wake writer;
  private LineBuffer filling = new LineBuffer(MAX_SIZE);
  private LineBuffer emptying = new LineBuffer(MAX_SIZE);
  private long dropped;
  /** Of the writer thread. */
  private @Nullable WritableByteChannel channel;

  AccessLogFile(Opener opener, Wake writer) {
    this.opener = opener;
    this.writer = writer;
  }

  static WritableByteChannel append(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  void append(AccessLogFormat format, AccessLogEntry entry) {
    boolean first;
    boolean full;
    synchronized (this) {
      int before = filling.size();
      format.write(entry, filling);
      if (!filling.endLine()) {
        dropped++;
      }
      int after = filling.size();
      first = before == 0 && after > 0;
      full = before < FLUSH_SIZE && after >= FLUSH_SIZE;
    }
    if (first || full) {
      writer.wake(full);
    }
  }

  synchronized long dropped() {
    return dropped;
  }

  /** Called by the writer thread: writes what there is. What cannot be written is lost, for the next lines matter more. */
  void flush() throws IOException {
    LineBuffer lines;
    synchronized (this) {
      lines = filling;
      filling = emptying;
      emptying = lines;
    }
    try {
      write(ByteBuffer.wrap(lines.bytes(), 0, lines.size()));
    } finally {
      lines.clear();
    }
  }

  private void write(ByteBuffer lines) throws IOException {
    if (!lines.hasRemaining()) {
      return;
    }
    WritableByteChannel open = channel;
    if (open == null) {
      open = opener.open();
      channel = open;
    }
    while (lines.hasRemaining()) {
      open.write(lines);
    }
  }

  /** Called by the writer thread: the next write opens the file again. */
  void reopen() throws IOException {
    close();
  }

  /** Called by the writer thread. */
  @Override
  public void close() throws IOException {
    WritableByteChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
