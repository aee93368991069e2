package dev.outrigger.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class LogLinesTest {

  @Test
  void a_fact_is_one_line_and_what_is_for_debugging_is_none() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.start();
    ByteArrayOutputStream written = new ByteArrayOutputStream();

    LogLines.to(written, context);
    context.getLogger("dev.outrigger.sidecar.Sidecar").info("listener {} on {}", "in", "127.0.0.1:80");
    context.getLogger("dev.outrigger.sidecar.Sidecar").debug("nobody asked");

    assertThat(written.toString(StandardCharsets.UTF_8))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO  Sidecar: listener in on 127.0.0.1:80\\R");
  }
}
