package dev.outrigger.cli.analyze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.finding.Source;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Findings for a person or for a program.
 *
 * @param objects how many were looked at
 */
record Report(List<Finding> findings, int objects) {

  /** How findings are written. */
  enum Format {
    /** A line for each, and one that counts. */
    TEXT,
    /** An array with an object for each, nothing else. */
    JSON
  }

  void print(Format format, PrintWriter out) {
    switch (format) {
      case TEXT -> {
        findings.forEach(finding -> out.println(word(finding.severity()) + " " + finding.code() + ": " + finding));
        out.println(summary());
      }
      case JSON -> out.println(json());
    }
  }

  private String summary() {
    String counted = "in " + counted(objects, "object");
    if (findings.isEmpty()) {
      return "nothing found " + counted;
    }
    List<String> parts = new ArrayList<>();
    for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.INFO)) {
      int count = (int) findings.stream().filter(finding -> finding.severity() == severity).count();
      if (count > 0) {
        parts.add(severity == Severity.INFO ? count + " info" : counted(count, word(severity)));
      }
    }
    return String.join(", ", parts) + " " + counted;
  }

  private String json() {
    try {
      DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
      printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
      return new ObjectMapper().writer(printer).writeValueAsString(findings.stream().map(Report::plain).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> plain(Finding finding) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("severity", word(finding.severity()));
    fields.put("code", finding.code());
    ObjectRef object = finding.object();
    if (object != null) {
      fields.put("kind", object.kind());
      fields.put("namespace", object.namespace());
      fields.put("name", object.name());
    }
    Source source = finding.source();
    if (source != null) {
      fields.put("file", source.file());
      fields.put("line", source.line());
    }
    fields.put("path", finding.path());
    fields.put("message", finding.message());
    return fields;
  }

  private static String word(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
