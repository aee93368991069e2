package dev.outrigger.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessLogFilesTest {
  private static final AccessLogFormat FORMAT = AccessLogFormat.compile("%REQ(:PATH)% %RESPONSE_CODE%\n", "node-1");

  @TempDir Path directory;

  private static LogLine path(String path) {
    LogLine entry = new LogLine();
    entry.request.put(":path", path);
    return entry;
  }

  private static AccessLogFiles files() {
    return new AccessLogFiles(Thread.ofPlatform().daemon().name("access-log").factory());
  }

  @Test
  void close_writes_what_is_left() throws IOException {
    Path file = directory.resolve("access.log");
    try (AccessLogFiles files = files()) {
      AccessLog log = files.toFile(file, FORMAT);
      log.log(path("/1"));
      log.log(path("/2"));
    }
    assertThat(file).hasContent("/1 503\n/2 503\n");
  }

  @Test
  void lines_are_in_the_file_soon_without_a_close() {
    Path file = directory.resolve("access.log");
    try (AccessLogFiles files = files()) {
      files.toFile(file, FORMAT).log(path("/1"));
      await().untilAsserted(() -> assertThat(file).exists().hasContent("/1 503\n"));
    }
  }

  @Test
  void logs_of_one_file_share_it_and_append_to_what_is_there() throws IOException {
    Path file = Files.writeString(directory.resolve("access.log"), "before\n");
    try (AccessLogFiles files = files()) {
      files.toFile(file, FORMAT).log(path("/1"));
      files.toFile(file, AccessLogFormat.compile("%PROTOCOL%\n", "node-1")).log(path("/2"));
    }
    assertThat(file).hasContent("before\n/1 503\nHTTP/1.1\n");
  }

  @Test
  void reopens_after_a_rotation() throws IOException {
    Path file = directory.resolve("access.log");
    Path rotated = directory.resolve("access.log.1");
    try (AccessLogFiles files = files()) {
      AccessLog log = files.toFile(file, FORMAT);
      log.log(path("/1"));
      await().untilAsserted(() -> assertThat(file).exists().hasContent("/1 503\n"));
      Files.move(file, rotated);
      files.reopen();
      log.log(path("/2"));
    }
    assertThat(rotated).hasContent("/1 503\n");
    assertThat(file).hasContent("/2 503\n");
  }

  @Test
  void a_file_that_cannot_be_written_loses_its_lines_and_nothing_else() throws IOException {
    Path file = directory.resolve("access.log");
    try (AccessLogFiles files = files()) {
      files.toFile(directory.resolve("absent").resolve("access.log"), FORMAT).log(path("/1"));
      files.toFile(file, FORMAT).log(path("/2"));
    }
    assertThat(file).hasContent("/2 503\n");
  }

  @Test
  void whole_lines_are_dropped_and_counted_when_the_writer_does_not_keep_up() throws IOException {
    Recorder recorder = new Recorder();
    AccessLogFile file = new AccessLogFile(() -> recorder, recorder);
    String path = "/" + "x".repeat(1000);
    int lines = 2000;
    for (int i = 0; i < lines; i++) {
      file.append(FORMAT, path(path));
    }
    file.flush();
    String line = path + " 503\n";
    long written = lines - file.dropped();
    assertThat(file.dropped()).isPositive();
    assertThat(written).isEqualTo((1 << 20) / line.length());
    assertThat(recorder.text).hasToString(line.repeat((int) written));
    file.append(FORMAT, path("/after"));
    file.flush();
    assertThat(recorder.text.toString()).endsWith("/after 503\n");
  }

  @Test
  void the_writer_is_woken_by_the_first_line_and_by_a_full_buffer_only() throws IOException {
    Recorder recorder = new Recorder();
    AccessLogFile file = new AccessLogFile(() -> recorder, recorder);
    String path = "/" + "x".repeat(1000);
    for (int i = 0; i < 100; i++) {
      file.append(FORMAT, path(path));
    }
    assertThat(recorder.wakes).containsExactly(false, true);
    file.flush();
    file.append(FORMAT, path("/"));
    assertThat(recorder.wakes).containsExactly(false, true, false);
  }

  private static final class Recorder implements WritableByteChannel, AccessLogFile.Wake {
    final StringBuilder text = new StringBuilder();
    final List<Boolean> wakes = new ArrayList<>();

    @Override
    public void wake(boolean atOnce) {
      wakes.add(atOnce);
    }

    /** Takes a part only, as a pipe may. */
    @Override
    public int write(ByteBuffer bytes) {
      int size = Math.min(bytes.remaining(), 4096);
      for (int i = 0; i < size; i++) {
        text.append((char) bytes.get());
      }
      return size;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
