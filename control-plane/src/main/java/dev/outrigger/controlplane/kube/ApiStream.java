package dev.outrigger.controlplane.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, whose reader waits for the next bytes no longer than it has patience: a connection that died in silence
 * would else be waited for without end. The client's threads hand in what arrives, and no more is taken from the network
 * before that is read. For one reading thread.
 */
final class ApiStream extends InputStream {

  private sealed interface Arrival {

    record Bytes(List<ByteBuffer> buffers) implements Arrival {}

    record End(@Nullable Throwable broken) implements Arrival {}
  }

  private final Duration patience;
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final Queue<ByteBuffer> unread = new ArrayDeque<>();
  private @Nullable AsyncBody body;
  private Arrival.@Nullable End end;

  /** @param patience for each piece */
  ApiStream(Duration patience) {
    this.patience = patience;
  }

  /** Takes what the client received. */
  void received(List<ByteBuffer> buffers) {
    arrivals.add(new Arrival.Bytes(buffers));
  }

  /** Begins to take from the body whose bytes are handed in. */
  void begin(AsyncBody from) {
    body = from;
    from.done().whenComplete((done, broken) -> arrivals.add(new Arrival.End(broken)));
    from.consume();
  }

  @Override
  public int read() throws IOException {
    return await() ? unread.element().get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!await()) {
      return -1;
    }
    ByteBuffer buffer = unread.element();
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  /** Breaks the answer off, if it is not at its end. */
  @Override
  public void close() {
    if (body != null) {
      body.cancel();
    }
  }

  /** Waits until something is unread; false at the end. */
  private boolean await() throws IOException {
    while (true) {
      while (!unread.isEmpty()) {
        if (unread.element().hasRemaining()) {
          return true;
        }
        unread.remove();
      }
      if (end != null) {
        return ended(end);
      }
      take();
    }
  }

  private void take() throws IOException {
    try {
      Arrival arrival = arrivals.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      switch (arrival) {
        case null -> throw new SocketTimeoutException("nothing for " + patience.toSeconds() + " s");
        case Arrival.Bytes(List<ByteBuffer> buffers) -> {
          unread.addAll(buffers);
          if (body != null) {
            body.consume();
          }
        }
        case Arrival.End last -> end = last;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("reading an answer");
    }
  }

  private static boolean ended(Arrival.End end) throws IOException {
    if (end.broken() != null) {
      throw new IOException("broken off: " + end.broken().getMessage(), end.broken());
    }
    return false;
  }
}
