package dev.outrigger.sidecar.telemetry;

import dev.outrigger.sidecar.config.AccessLogSpec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that access logs go to, each opened once however many logs name it, and the one thread that writes them: within a second of a
 * line, sooner when there are many, and at {@link #close}. Thread-safe.
 */
public final class AccessLogFiles implements Closeable, MetricSource {
  private static final Logger log = LoggerFactory.getLogger(AccessLogFiles.class);
  private static final long FLUSH_MILLIS = 1000;

  private final Map<Path, AccessLogFile> files = new ConcurrentHashMap<>();
  private final AccessLogFile stdout = new AccessLogFile(StandardStream::out, this::wake);
  private final AccessLogFile stderr = new AccessLogFile(StandardStream::err, this::wake);

  /** A permit when there is something to write within the second. */
  private final Semaphore awaited = new Semaphore(0);

  /** A permit when there is something to do at once. */
  private final Semaphore urgent = new Semaphore(0);

  private final Thread writer;
  private volatile boolean reopening;
  private volatile boolean closed;
  /** Of the writer thread: a disk that stays full is told once. */
  private boolean failing;

  /** Starts the writer on a thread of {@code threads}. */
  public AccessLogFiles(ThreadFactory threads) {
    writer = threads.newThread(this::run);
    writer.start();
  }

  /**
   * The logs that a specification names.
   *
   * @param hostname value of {@code %HOSTNAME%}
   */
  public List<AccessLog> open(List<AccessLogSpec> specs, String hostname) {
    List<AccessLog> opened = new ArrayList<>(specs.size());
    for (AccessLogSpec spec : specs) {
      AccessLogFormat format = AccessLogFormat.compile(spec.format(), hostname);
      opened.add(switch (spec.sink()) {
        case AccessLogSpec.Sink.File file -> toFile(Path.of(file.path()), format);
        case AccessLogSpec.Sink.Stdout out -> toStdout(format);
        case AccessLogSpec.Sink.Stderr err -> toStderr(format);
      });
    }
    return List.copyOf(opened);
  }

  /** A log that appends to a file, which is made if absent. */
  public AccessLog toFile(Path path, AccessLogFormat format) {
    return new AccessLog(format,
        files.computeIfAbsent(path, name -> new AccessLogFile(() -> AccessLogFile.append(name), this::wake)));
  }

  public AccessLog toStdout(AccessLogFormat format) {
    return new AccessLog(format, stdout);
  }

  public AccessLog toStderr(AccessLogFormat format) {
    return new AccessLog(format, stderr);
  }

  @Override
  public void writeTo(MetricWriter out) {
    out.counter(Scope.PROCESS, "access_log.lines_dropped", dropped());
  }

  /** How many lines were dropped because the writer did not keep up. */
  long dropped() {
    long sum = stdout.dropped() + stderr.dropped();
    for (AccessLogFile file : files.values()) {
      sum += file.dropped();
    }
    return sum;
  }

  /** Opens all files anew before the next lines, after they were rotated away. */
  public void reopen() {
    reopening = true;
    wake(true);
  }

  /** Writes what is left and closes the files; lines that come later are lost. */
  @Override
  public void close() {
    closed = true;
    wake(true);
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake(boolean atOnce) {
    awaited.release();
    if (atOnce) {
      urgent.release();
    }
  }

  private void run() {
    try {
      while (!closed) {
        awaited.acquire();
        urgent.tryAcquire(FLUSH_MILLIS, TimeUnit.MILLISECONDS);
        awaited.drainPermits();
        urgent.drainPermits();
        writeAll();
      }
    } catch (InterruptedException e) {
      log.info("access log writer interrupted; later lines are lost");
    } finally {
      closeAll();
    }
  }

  private void writeAll() {
    boolean anew = reopening;
    reopening = false;
    write(stdout, false);
    write(stderr, false);
    for (AccessLogFile file : files.values()) {
      write(file, anew);
    }
  }

  private void write(AccessLogFile file, boolean anew) {
    try {
      if (anew) {
        file.reopen();
      }
      file.flush();
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        log.warn("access log lines lost: {}", e.toString());
      }
      failing = true;
    }
  }

  private void closeAll() {
    writeAll();
    for (AccessLogFile file : files.values()) {
      try {
        file.close();
      } catch (IOException e) {
        log.warn("access log not closed: {}", e.toString());
      }
    }
  }
}
