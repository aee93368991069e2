package dev.outrigger.sidecar.telemetry;

/**
 * Writes a line for each request, or connection, to one file in one format. A line is encoded on the calling thread into a buffer of the
 * file and written by another thread; when that cannot keep up, lines are dropped and counted. Nothing here waits for a disk. Thread-safe.
 */
public final class AccessLog {
  private final AccessLogFormat format;
  private final AccessLogFile file;

  AccessLog(AccessLogFormat format, AccessLogFile file) {
    this.format = format;
    this.file = file;
  }

  public void log(AccessLogEntry entry) {
    file.append(format, entry);
  }
}
