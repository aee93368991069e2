package dev.outrigger.examples.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Pictures made of text, at most 80 columns wide. */
final class Picture {

  private static final int BAR = 52;
  private static final int SECONDS = 62;

  private Picture() {}

  /** A bar for each pod, the longest for the pod that got most. */
  static List<String> bars(int pods, Map<String, Long> perPod) {
    Map<String, Long> all = new TreeMap<>(perPod);
    for (int number = 1; number <= pods; number++) {
      all.putIfAbsent("goodjob-" + number, 0L);
    }
    long most = Math.max(1, all.values().stream().mapToLong(Long::longValue).max().orElse(1));
    List<String> lines = new ArrayList<>();
    all.forEach((pod, count) -> {
      int length = (int) (count * BAR / most);
      lines.add(
          String.format(Locale.ROOT, "  %-12s %s%s %6d", pod, "█".repeat(length), " ".repeat(BAR - length), count));
    });
    return lines;
  }

  /**
   * A row for each pod and a column for each second (or for as many seconds as make it fit): {@code █} answers, {@code ×} at least one 5xx,
   * {@code ·} no request.
   */
  static List<String> timeline(Map<String, List<Stage.Served>> byPod, long startMicros, long endMicros) {
    long seconds = Math.max(1, (endMicros - startMicros) / 1_000_000 + 1);
    long perColumn = Math.max(1, (seconds + SECONDS - 1) / SECONDS);
    List<String> lines = new ArrayList<>();
    new TreeMap<>(byPod).forEach((pod, served) -> {
      char[] row = new char[(int) ((seconds + perColumn - 1) / perColumn)];
      Arrays.fill(row, '·');
      for (Stage.Served one : served) {
        long column = (one.startMicros() - startMicros) / 1_000_000 / perColumn;
        if (column >= 0 && column < row.length) {
          row[(int) column] = one.status() >= 500 || row[(int) column] == '×' ? '×' : '█';
        }
      }
      lines.add(String.format(Locale.ROOT, "  %-12s %s", pod, new String(row)));
    });
    lines.add("               one column is " + (perColumn == 1 ? "a second" : perColumn + " seconds")
        + ": █ served, × answered 5xx, · no request");
    return lines;
  }
}
