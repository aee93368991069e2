package dev.outrigger.sidecar.upstream;

import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.RouteAction.RoutingPriority;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keep-alive connections of one event loop, in a pool for each endpoint and priority. A connection is used by the exchange that needed
 * it last first, so that those not needed grow old and go.
 *
 * <p>
 * The circuit breaker's limit of connections is exact and counts over all loops. A request that may not open one waits for the next to be
 * free; where all belong to other endpoints of the cluster an idle one of those makes room.
 */
public final class ConnectionPools {

  private final EventLoop loop;
  private final Dialer dialer;
  private final Deadlines deadlines;
  private final Map<EndpointState, EndpointPool> normal = new IdentityHashMap<>();
  private final Map<EndpointState, EndpointPool> high = new IdentityHashMap<>();

  /** Requests that wait in pools without any connection, because other pools hold all that the breaker allows. */
  private int starving;

  public ConnectionPools(EventLoop loop, Dialer dialer, Deadlines deadlines) {
    this.loop = loop;
    this.dialer = dialer;
    this.deadlines = deadlines;
  }

  /** An idle connection, or null. It has to be used at once. */
  public @Nullable UpstreamConnection idle(EndpointState endpoint, RoutingPriority priority) {
    assert loop.inEventLoop();
    EndpointPool pool = pools(priority).get(endpoint);
    return pool == null ? null : pool.takeIdle();
  }

  /** Asks for a connection that is not there yet; the answer may come before this returns. */
  public void request(Upstream upstream, EndpointState endpoint, RoutingPriority priority, ConnectionRequest request) {
    assert loop.inEventLoop();
    Map<EndpointState, EndpointPool> pools = pools(priority);
    EndpointPool pool = pools.get(endpoint);
    if (pool == null) {
      pool = new EndpointPool(this, upstream, endpoint, priority);
      pools.put(endpoint, pool);
    }
    pool.request(request);
  }

  /** Closes the endpoint's idle connections; those in use close when their exchange ends. */
  void retire(EndpointState endpoint) {
    retire(normal.get(endpoint));
    retire(high.get(endpoint));
  }

  /** Closes the cluster's idle connections; those in use close when their exchange ends. */
  void retire(Upstream upstream) {
    retireAll(normal, upstream);
    retireAll(high, upstream);
  }

  /** Nothing is left of a pool. */
  void forget(EndpointPool pool) {
    pools(pool.priority()).remove(pool.endpoint(), pool);
  }

  Dialer dialer() {
    return dialer;
  }

  EventLoop loop() {
    return loop;
  }

  /** The deadlines of the event loop. */
  public Deadlines deadlines() {
    return deadlines;
  }

  void starves() {
    starving++;
  }

  void isFed() {
    starving--;
  }

  boolean anyStarving() {
    return starving > 0;
  }

  /** Closes one idle connection of the cluster's other endpoints; false when there is none. */
  boolean makeRoom(EndpointPool hungry) {
    for (EndpointPool pool : pools(hungry.priority()).values()) {
      if (pool != hungry && pool.sharesBudgetWith(hungry) && pool.closeOneIdle()) {
        return true;
      }
    }
    return false;
  }

  /** A connection of the pool has gone: whoever waited for room may dial now. */
  void roomMade(EndpointPool closed) {
    if (starving == 0) {
      return;
    }
    List<EndpointPool> pools = new ArrayList<>(pools(closed.priority()).values());
    for (EndpointPool pool : pools) {
      if (pool != closed && pool.sharesBudgetWith(closed)) {
        pool.dialForWaiting();
      }
    }
  }

  private Map<EndpointState, EndpointPool> pools(RoutingPriority priority) {
    return priority == RoutingPriority.HIGH ? high : normal;
  }

  private static void retire(@Nullable EndpointPool pool) {
    if (pool != null) {
      pool.retire();
    }
  }

  private static void retireAll(Map<EndpointState, EndpointPool> pools, Upstream upstream) {
    for (EndpointPool pool : new ArrayList<>(pools.values())) {
      if (pool.isOf(upstream)) {
        pool.retire();
      }
    }
  }
}
