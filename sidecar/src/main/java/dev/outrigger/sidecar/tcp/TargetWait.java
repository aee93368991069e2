package dev.outrigger.sidecar.tcp;

import dev.outrigger.sidecar.plan.PlannedListener;
import dev.outrigger.sidecar.plan.RoutingPlan;
import dev.outrigger.sidecar.plan.TcpChain;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import dev.outrigger.sidecar.upstream.Deadline;
import dev.outrigger.sidecar.upstream.LoopWaits;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a client's connection until the cluster that it goes to has been fetched, or will not come; then puts the relay in its own place,
 * with all that has happened on the connection meanwhile. Nothing is read from the client for that time. Confined to one event loop.
 */
final class TargetWait extends ChannelInboundHandlerAdapter implements LoopWaits.Waiter {

  private final TcpLoop loop;
  private final String listener;
  private final ConnectionFacts facts;
  private final Deadline limit = Deadline.of(this::handOver);
  /** What a sniffer had held back, or what was read before reading could be stopped, and what was told. */
  private final Deque<Object> read = new ArrayDeque<>();
  private final Deque<Object> events = new ArrayDeque<>();
  private TcpChain chain;
  private WeightedTarget target;
  private @Nullable ChannelHandlerContext context;

  /**
   * @param chain that the connection came by
   * @param target that it chose, without an upstream
   */
  TargetWait(TcpLoop loop, String listener, ConnectionFacts facts, TcpChain chain, WeightedTarget target) {
    this.loop = loop;
    this.listener = listener;
    this.facts = facts;
    this.chain = chain;
    this.target = target;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    ctx.channel().config().setAutoRead(false);
    loop.deadlines().setAfter(limit, chain.spec().clusterWait().toNanos());
    RoutingPlan seen = loop.plan().get();
    loop.waits().await(target.cluster(), this);
    if (seen.lacks(target.cluster()) || loop.plan().get() != seen) {
      planPublished();
    }
  }

  @Override
  public void planPublished() {
    RoutingPlan plan = loop.plan().get();
    PlannedListener planned = plan.listener(listener);
    if (planned != null && planned.chains().match(facts) instanceof TcpChain found) {
      String missing = target.cluster();
      chain = found;
      target = found.targets().choose(loop.random().getAsLong());
      if (target.upstream() == null && !target.cluster().equals(missing)) {
        loop.waits().await(target.cluster(), this);
      }
    }
    if (target.upstream() != null || plan.lacks(target.cluster())) {
      handOver();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    read.add(bytes);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    events.add(event);
  }

  /** The client has gone, or the relay has taken over. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    loop.waits().leave(this);
    loop.deadlines().remove(limit);
    read.forEach(ReferenceCountUtil::release);
    read.clear();
  }

  private void handOver() {
    ChannelHandlerContext ctx = context;
    if (ctx == null || ctx.isRemoved()) {
      return;
    }
    ctx.pipeline().addAfter(ctx.name(), null, loop.relay(ctx.channel(), chain, target, facts));
    for (Object bytes = read.poll(); bytes != null; bytes = read.poll()) {
      ctx.fireChannelRead(bytes);
    }
    for (Object event = events.poll(); event != null; event = events.poll()) {
      ctx.fireUserEventTriggered(event);
    }
    ctx.pipeline().remove(this);
  }
}
