package dev.outrigger.sidecar.upstream;

import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.balance.UpstreamListener;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The pools of every event loop. What it hears of upstreams it passes on to all loops. */
public final class EventLoopPools implements UpstreamListener {

  private final Map<EventLoop, ConnectionPools> pools = new IdentityHashMap<>();

  /**
   * @param clock nanoseconds, monotonic
   */
  public EventLoopPools(EventLoopGroup loops, Dialer dialer, LongSupplier clock) {
    for (EventExecutor executor : loops) {
      EventLoop loop = (EventLoop) executor;
      Deadlines deadlines = new Deadlines(clock, (delay, due) -> loop.schedule(due::ring, delay, TimeUnit.NANOSECONDS));
      pools.put(loop, new ConnectionPools(loop, dialer, deadlines));
    }
  }

  public ConnectionPools of(EventLoop loop) {
    ConnectionPools found = pools.get(loop);
    if (found == null) {
      throw new IllegalArgumentException(
          "event loop: " + loop + " (expected: one of the group the pools were made for)");
    }
    return found;
  }

  @Override
  public void endpointRemoved(Upstream upstream, EndpointState endpoint) {
    pools.forEach((loop, pool) -> loop.execute(() -> pool.retire(endpoint)));
  }

  @Override
  public void retired(Upstream upstream) {
    pools.forEach((loop, pool) -> loop.execute(() -> pool.retire(upstream)));
  }
}
