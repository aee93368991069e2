package dev.outrigger.sidecar;

import dev.outrigger.sidecar.balance.Ejection;
import dev.outrigger.sidecar.balance.EjectionListener;
import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of every ejection and return, in the log and, when the bootstrap names one, in a file of events. Writes on the control thread, for the
 * event loops must not wait; the file is opened for each event, so that it may be rotated away.
 */
final class OutlierLog implements EjectionListener {

  private static final Logger LOG = LoggerFactory.getLogger(OutlierLog.class);

  private final Executor control;
  private final InstantSource clock;
  private final @Nullable Path events;

  OutlierLog(Executor control, InstantSource clock, @Nullable Path events) {
    this.control = control;
    this.clock = clock;
    this.events = events;
  }

  @Override
  public void ejected(Ejection ejection) {
    Instant now = clock.instant();
    control.execute(() -> {
      write(OutlierEvents.ejected(ejection, now));
      if (ejection.enforced()) {
        LOG.info("{}: endpoint {} ejected by {}, {} so far", ejection.upstream().name(), ejection.endpoint(),
            ejection.cause().name().toLowerCase(Locale.ROOT), times(ejection.ejections()));
      }
    });
  }

  @Override
  public void onProbation(Upstream upstream, EndpointState endpoint) {
    LOG.info("{}: endpoint {} on probation, one request at a time", upstream.name(), endpoint);
  }

  @Override
  public void returned(Upstream upstream, EndpointState endpoint, long nanosOut) {
    Instant now = clock.instant();
    control.execute(() -> {
      write(OutlierEvents.returned(upstream, endpoint, nanosOut, now));
      LOG.info("{}: endpoint {} back after {} s", upstream.name(), endpoint, TimeUnit.NANOSECONDS.toSeconds(nanosOut));
    });
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }

  private void write(String line) {
    if (events == null) {
      return;
    }
    try {
      Files.writeString(events, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.warn("outlier event lost: {}", e.toString());
    }
  }
}
