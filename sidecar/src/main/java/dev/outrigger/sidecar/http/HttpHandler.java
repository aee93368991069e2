package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.listener.ConnectionHandler;
import dev.outrigger.sidecar.plan.CurrentPlan;
import dev.outrigger.sidecar.plan.HttpChain;
import dev.outrigger.sidecar.plan.PlannedChain;
import dev.outrigger.sidecar.plan.PlannedListener;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import dev.outrigger.sidecar.upstream.ClusterWaits;
import dev.outrigger.sidecar.upstream.EventLoopPools;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Takes the connections of HTTP filter chains. Immutable; called on every event loop. */
public final class HttpHandler implements ConnectionHandler {

  private final CurrentPlan plan;
  private final ExchangeObserver observer;
  private final Map<EventLoop, HttpLoop> loops = new IdentityHashMap<>();

  /**
   * @param hostname value of {@code %HOSTNAME%} in headers that are added
   * @param epochMillis the wall clock
   * @param random uniformly distributed longs, from any thread
   */
  public HttpHandler(
      EventLoopGroup group,
      EventLoopPools pools,
      ClusterWaits waits,
      CurrentPlan plan,
      String hostname,
      LongSupplier epochMillis,
      LongSupplier random,
      ExchangeObserver observer) {
    this.plan = plan;
    this.observer = observer;
    for (EventExecutor executor : group) {
      EventLoop loop = (EventLoop) executor;
      loops.put(loop,
          new HttpLoop(pools.of(loop), waits.of(loop), new DateLine(epochMillis), new RequestIds(random),
              new RequestRewrite(),
              new HeaderRules(hostname), random, epochMillis));
    }
  }

  @Override
  public void accepted(Channel channel, PlannedListener listener, PlannedChain chain, ConnectionFacts facts) {
    if (!(chain instanceof HttpChain http)) {
      throw new IllegalArgumentException("chain: " + chain + " (expected: HTTP)");
    }
    HttpLoop loop = loops.get(channel.eventLoop());
    if (loop == null) {
      throw new IllegalArgumentException(
          "event loop: " + channel.eventLoop() + " (expected: one of the handler's group)");
    }
    ChainFinder chains = new ChainFinder(plan, listener.name(), facts, http);
    channel.pipeline()
        .addLast(new DownstreamConnection(channel, loop, chains, observer));
  }
}
