package dev.outrigger.examples.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.List;

/** What was expected and seen, as a table for people and as JSON for programs. */
record Report(List<Result> results) {

  private static final int COLUMN = 60;

  Report {
    results = List.copyOf(results);
  }

  boolean ok() {
    return results.stream().allMatch(Result::ok);
  }

  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("═".repeat(View.WIDTH));
    for (Result result : results) {
      lines.add(mark(result) + result.name());
      lines.addAll(wrapped("    expected  ", result.expected()));
      lines.addAll(wrapped("    seen      ", result.seen()));
    }
    lines.add("═".repeat(View.WIDTH));
    long right = results.stream().filter(Result::ok).count();
    lines.add(right + " of " + results.size() + " as expected");
    return lines;
  }

  /** One result as it is told when its scene ends. */
  static List<String> seen(Result result) {
    List<String> lines = new ArrayList<>(List.of("  " + mark(result) + result.name()));
    lines.addAll(wrapped("    seen      ", result.seen()));
    return lines;
  }

  private static String mark(Result result) {
    return result.ok() ? "✔ " : "✘ ";
  }

  private static List<String> wrapped(String label, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(label);
    for (String word : text.split(" ")) {
      if (line.length() + word.length() > label.length() + COLUMN) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(label.length()));
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }

  String json() throws JsonProcessingException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(new Document(ok(), results))
        + "\n";
  }

  private record Document(boolean ok, List<Result> scenes) {}
}
