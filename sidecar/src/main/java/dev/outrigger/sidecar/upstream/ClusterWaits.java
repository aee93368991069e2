package dev.outrigger.sidecar.upstream;

import dev.outrigger.sidecar.plan.ClusterDemand;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The traffic of all event loops that waits for clusters which were not needed before and are being fetched. */
public final class ClusterWaits {

  private final Map<EventLoop, LoopWaits> waits = new IdentityHashMap<>();

  /**
   * @param demand asks for a cluster
   */
  public ClusterWaits(EventLoopGroup loops, ClusterDemand demand) {
    for (EventExecutor executor : loops) {
      EventLoop loop = (EventLoop) executor;
      waits.put(loop, new LoopWaits(loop, demand));
    }
  }

  public LoopWaits of(EventLoop loop) {
    LoopWaits found = waits.get(loop);
    if (found == null) {
      throw new IllegalArgumentException("event loop: " + loop + " (expected: one of the group it was made for)");
    }
    return found;
  }

  /** Another plan holds: whoever waits looks into it. On any thread; costs nothing while nobody waits. */
  public void published() {
    List.copyOf(waits.values()).forEach(LoopWaits::published);
  }
}
