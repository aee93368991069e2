package dev.outrigger.benchmarks.push;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The simulated proxies, in a process of their own. */
record Fleet(Child child) implements AutoCloseable {

  /** When the last proxy had everything, and how much it all was. */
  record Synced(long nanos, long bytes) {}

  static Fleet connect(Path directory, int port, int proxies) throws IOException {
    Child child = Child.java(directory.resolve("fleet.log"),
        List.of("-XX:+UseSerialGC", "-Xmn128m", "-Xmx2g",
            "-Dlogback.configurationFile=dev/outrigger/controlplane/logback.xml",
            "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"),
        FleetMain.class, port, proxies);
    child.hear("connected");
    return new Fleet(child);
  }

  Synced synced() throws IOException {
    String[] words = child.hear("synced");
    return new Synced(Long.parseLong(words[1]), Long.parseLong(words[2]));
  }

  /** Waits from now on for so many endpoint resources that contain the marker. */
  void expect(String marker, int count) throws IOException {
    child.say("expect " + marker + " " + count);
    child.hear("armed");
  }

  /** When each proxy had what was expected, sorted. */
  long[] had() throws IOException {
    String[] words = child.hear("had");
    return Arrays.stream(words).skip(1).mapToLong(Long::parseLong).sorted().toArray();
  }

  void record(Path file) throws IOException {
    child.say("record " + file);
    child.hear("recorded");
  }

  @Override
  public void close() {
    child.close();
  }
}
