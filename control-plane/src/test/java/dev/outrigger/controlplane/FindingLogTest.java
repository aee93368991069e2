package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class FindingLogTest {

  private static final Finding BAD = finding(Severity.ERROR, "bad");
  private static final Finding ODD = finding(Severity.WARNING, "odd");

  private final Logger logger = (Logger) LoggerFactory.getLogger(FindingLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final FindingLog log = new FindingLog();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void a_finding_is_logged_when_it_comes_up_and_when_it_is_mended() {
    log.report(List.of(BAD, ODD));
    log.report(List.of(BAD, ODD));
    log.report(List.of(ODD));
    log.report(List.of(ODD, BAD));

    assertThat(lines.list).extracting(line -> line.getLevel() + " " + line.getFormattedMessage())
        .containsExactly("ERROR bad; what was valid before stays in force", "WARN odd", "INFO no more: bad",
            "ERROR bad; what was valid before stays in force");
  }

  private static Finding finding(Severity severity, String message) {
    return new Finding(severity, "code", null, null, "", message);
  }
}
