package dev.outrigger.controlplane;

import dev.outrigger.policy.finding.Finding;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
        LOG.info("no more: {}", finding);
      }
    }
    known = now;
  }

  private static void log(Finding finding) {
    switch (finding.severity()) {
      case INFO -> LOG.info("{}", finding);
      case WARNING -> LOG.warn("{}", finding);
      case ERROR -> LOG.error("{}; what was valid before stays in force", finding);
    }
  }
}
