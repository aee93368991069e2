package dev.outrigger.controlplane.status;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What conditions an object should have. {@code Accepted} always; the others only while there is something to tell, each
 * naming what. Pure.
 */
final class Conditions {

  /** What is found of names, besides whatever is unknown. */
  private static final Set<String> REFERENCES = Set.of("abbreviated-host", "missing-port", "empty-subset");

  /** Findings told in one message; more would be no message any more. */
  private static final int MAX_TOLD = 5;

  /** Characters of one message, of 32 KiB that the API allows. */
  private static final int MAX_LENGTH = 4096;

  private Conditions() {}

  /**
   * @param now the time of those that are new or other than before
   */
  static List<Condition> of(Report report, LiveObject live, Instant now) {
    Map<ConditionType, List<Finding>> findings = new EnumMap<>(ConditionType.class);
    for (Finding finding : report.findings()) {
      if (finding.severity() != Severity.INFO) {
        findings.computeIfAbsent(type(finding), none -> new ArrayList<>()).add(finding);
      }
    }
    List<Condition> conditions = new ArrayList<>();
    List<Finding> errors = findings.remove(ConditionType.ACCEPTED);
    if (errors == null) {
      conditions.add(condition(ConditionType.ACCEPTED, true, "Accepted", "the mesh uses it", live, now));
    } else {
      conditions.add(condition(ConditionType.ACCEPTED, false, "Invalid",
          message(errors) + "; not used, its last valid version stays in force", live, now));
    }
    findings.forEach((type, found) -> conditions
        .add(
            condition(type, type != ConditionType.RESOLVED_REFS, reason(found.getFirst()), message(found), live, now)));
    Report.Rejection rejection = report.rejection();
    if (rejection != null) {
      conditions
          .add(condition(ConditionType.PROGRAMMED, false, "Rejected", shortened(rejection.toString()), live, now));
    }
    return conditions;
  }

  private static ConditionType type(Finding finding) {
    if (finding.severity() == Severity.ERROR) {
      return ConditionType.ACCEPTED;
    }
    if (finding.code().equals("conflict")) {
      return ConditionType.CONFLICTED;
    }
    return isReference(finding.code()) ? ConditionType.RESOLVED_REFS : ConditionType.PARTIALLY_INVALID;
  }

  private static boolean isReference(String code) {
    return REFERENCES.contains(code) || (code.startsWith("unknown-") && !code.equals("unknown-field"));
  }

  private static Condition condition(
      ConditionType type,
      boolean status,
      String reason,
      String message,
      LiveObject live,
      Instant now) {
    Condition before = live.condition(type);
    Instant changed = before != null && before.status() == status && before.changed().isAfter(Instant.EPOCH)
        ? before.changed()
        : now.truncatedTo(ChronoUnit.SECONDS);
    return new Condition(type, status, reason, message, live.generation(), changed);
  }

  /** A finding's code in the form that the API asks for. */
  static String reason(Finding finding) {
    StringBuilder reason = new StringBuilder();
    for (String word : finding.code().split("-", -1)) {
      reason.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return reason.toString();
  }

  private static String message(List<Finding> findings) {
    StringBuilder message = new StringBuilder();
    for (Finding finding : findings.subList(0, Math.min(MAX_TOLD, findings.size()))) {
      message.append(message.isEmpty() ? "" : "; ").append(Notes.of(finding));
    }
    if (findings.size() > MAX_TOLD) {
      message.append("; and ").append(findings.size() - MAX_TOLD).append(" more");
    }
    return shortened(message.toString());
  }

  private static String shortened(String message) {
    return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH - 3) + "...";
  }
}
