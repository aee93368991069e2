package dev.outrigger.sidecar.upstream;

import dev.outrigger.sidecar.plan.ClusterDemand;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/** The requests and connections of one event loop that wait for a cluster. Confined to the loop, but for {@link #published}. */
public final class LoopWaits {

  private final Executor loop;
  private final ClusterDemand demand;
  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private volatile boolean waiting;

  /** Cannot go on without a cluster. */
  public interface Waiter {

    /** Another plan holds. Who finds what it needs there, or that it will not come, leaves. */
    void planPublished();
  }

  LoopWaits(Executor loop, ClusterDemand demand) {
    this.loop = loop;
    this.demand = demand;
  }

  /** Has the cluster asked for. The caller looks at the plan once more afterwards: one that has it may just have been published. */
  public void await(String cluster, Waiter waiter) {
    waiters.add(waiter);
    waiting = true;
    demand.demand(cluster);
  }

  /** Does nothing for one that does not wait. */
  public void leave(Waiter waiter) {
    if (waiters.remove(waiter)) {
      waiting = !waiters.isEmpty();
    }
  }

  void published() {
    if (waiting) {
      loop.execute(() -> List.copyOf(waiters).forEach(Waiter::planPublished));
    }
  }
}
