package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.upstream.Deadline;
import dev.outrigger.sidecar.upstream.Deadlines;
import dev.outrigger.sidecar.upstream.LoopWaits;
import org.jspecify.annotations.Nullable;

/**
 * A request's wait for a cluster that its route sends to and that is not here. With each new plan the request is routed anew, for the routes
 * may be others too. Reused by an exchange.
 */
final class ClusterWait implements LoopWaits.Waiter {

  private final HttpExchange exchange;
  private final DownstreamConnection downstream;
  private final LoopWaits waits;
  private final Deadlines deadlines;
  private final Deadline limit = Deadline.of(this::onLimit);

  /** Null while nothing is waited for. */
  private @Nullable String missing;

  ClusterWait(HttpExchange exchange, DownstreamConnection downstream, LoopWaits waits, Deadlines deadlines) {
    this.exchange = exchange;
    this.downstream = downstream;
    this.waits = waits;
    this.deadlines = deadlines;
  }

  /** Waits when there is hope that the cluster comes, else the exchange fails. It may have been routed anew on return. */
  void await(String cluster) {
    if (!exchange.spec().clusterWait().isPositive() || downstream.chains().lacks(cluster)) {
      exchange.fail(ProxyError.NO_CLUSTER, "cluster=" + cluster);
      return;
    }
    if (missing == null) {
      deadlines.setAfter(limit, exchange.spec().clusterWait().toNanos());
    }
    if (!cluster.equals(missing)) {
      missing = cluster;
      waits.await(cluster, this);
      if (downstream.chains().isOutdated()) {
        planPublished();
      }
    }
  }

  @Override
  public void planPublished() {
    if (missing != null) {
      exchange.match(downstream.chains().current());
    }
  }

  private void onLimit() {
    exchange.fail(ProxyError.NO_CLUSTER,
        "cluster=" + missing + "; not received within " + exchange.spec().clusterWait().toMillis() + "ms");
  }

  /** The request has its cluster, or needs none any more. */
  void end() {
    if (missing != null) {
      missing = null;
      deadlines.clear(limit);
      waits.leave(this);
    }
  }

  /** The connection is gone for good. */
  void close() {
    deadlines.remove(limit);
  }
}
