package dev.outrigger.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process and its children have used, from {@code /proc} (proc(5)). */
public final class ProcessCost {

  private static final long TICKS_A_SECOND = 100;

  private ProcessCost() {}

  /** User and system time of the living process tree, in microseconds; a tick is 10 ms. */
  public static long cpuMicros(ProcessHandle process) throws IOException {
    long ticks = 0;
    for (ProcessHandle one : tree(process)) {
      String stat = Files.readString(Path.of("/proc/" + one.pid() + "/stat"));
      // The command's name may hold spaces; fields are counted from behind its closing parenthesis.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
    return ticks * 1_000_000 / TICKS_A_SECOND;
  }

  /** Proportional set size of the tree, in KiB. */
  public static long pssKib(ProcessHandle process) throws IOException {
    return sum(process, "smaps_rollup", "Pss:");
  }

  /** Resident set size of the tree, in KiB. */
  public static long rssKib(ProcessHandle process) throws IOException {
    return sum(process, "status", "VmRSS:");
  }

  private static long sum(ProcessHandle process, String file, String field) throws IOException {
    long kib = 0;
    for (ProcessHandle one : tree(process)) {
      try (Stream<String> lines = Files.lines(Path.of("/proc/" + one.pid() + "/" + file))) {
        kib += lines.filter(line -> line.startsWith(field))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum();
      }
    }
    return kib;
  }

  private static List<ProcessHandle> tree(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants()).toList();
  }
}
