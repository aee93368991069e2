package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.Generated.Failure;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts what could not be made, once for each resource of a state, however many proxies want it. Any thread may tell. */
final class FaultLog {

  private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);

  private final AdsMetrics metrics;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  FaultLog(AdsMetrics metrics) {
    this.metrics = metrics;
  }

  void tell(List<Failure> failures) {
    for (Failure failure : failures) {
      String name = failure.name();
      String what = failure.type() + (name == null ? "" : " " + LogText.of(name));
      if (told.add(what)) {
        metrics.failed(failure.type());
        LOG.error("{}: could not be made; proxies keep what they have of it", what, failure.cause());
      }
    }
  }

  /** Another state has come. */
  void forget() {
    told.clear();
  }
}
