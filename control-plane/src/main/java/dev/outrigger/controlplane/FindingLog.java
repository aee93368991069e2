package dev.outrigger.controlplane;

import dev.outrigger.policy.finding.Finding;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Logs each finding once, when it comes up, and again when it is mended. For one source of findings, on one thread. */
final class FindingLog {

  private static final Logger LOG = LoggerFactory.getLogger(FindingLog.class);

  private Set<Finding> known = Set.of();

  /** Takes all that is wrong now. */
  void report(List<Finding> findings) {
    Set<Finding> now = new LinkedHashSet<>(findings);
    for (Finding finding : now) {
      if (!known.contains(finding)) {
        log(finding);
      }
    }
    for (Finding finding : known) {
      if (!now.contains(finding)) {
        at(Level.INFO, finding).log("no more: {}", finding);
      }
    }
    known = now;
  }

  private static void log(Finding finding) {
    switch (finding.severity()) {
      case INFO -> at(Level.INFO, finding).log("{}", finding);
      case WARNING -> at(Level.WARN, finding).log("{}", finding);
      case ERROR -> at(Level.ERROR, finding).log("{}; what was valid before stays in force", finding);
    }
  }

  private static LoggingEventBuilder at(Level level, Finding finding) {
    return LOG.atLevel(level)
        .addKeyValue("severity", finding.severity())
        .addKeyValue("code", finding.code())
        .addKeyValue("object", finding.object())
        .addKeyValue("source", finding.source())
        .addKeyValue("path", finding.path())
        .addKeyValue("reason", finding.message());
  }
}
