package dev.outrigger.sidecar;

import dev.outrigger.sidecar.balance.Ejection;
import dev.outrigger.sidecar.balance.EjectionListener;
import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Upstream;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of every ejection and return; writes on the control thread, for the event loops must not wait. */
final class OutlierLog implements EjectionListener {

  private static final Logger LOG = LoggerFactory.getLogger(OutlierLog.class);

  private final Executor control;

  OutlierLog(Executor control) {
    this.control = control;
  }

  @Override
  public void ejected(Ejection ejection) {
    if (!ejection.enforced()) {
      return;
    }
    String cause = ejection.cause().name().toLowerCase(Locale.ROOT);
    control.execute(() -> LOG.info("{}: endpoint {} ejected by {}, for the {}. time", ejection.upstream().name(),
        ejection.endpoint(), cause, ejection.ejections()));
  }

  @Override
  public void onProbation(Upstream upstream, EndpointState endpoint) {
    LOG.info("{}: endpoint {} on probation, one request at a time", upstream.name(), endpoint);
  }

  @Override
  public void returned(Upstream upstream, EndpointState endpoint, long nanosOut) {
    control.execute(
        () -> LOG.info("{}: endpoint {} back after {} s", upstream.name(), endpoint, nanosOut / 1_000_000_000));
  }
}
