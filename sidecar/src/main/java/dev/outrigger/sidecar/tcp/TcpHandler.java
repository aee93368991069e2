package dev.outrigger.sidecar.tcp;

import dev.outrigger.sidecar.listener.ConnectionHandler;
import dev.outrigger.sidecar.plan.CurrentPlan;
import dev.outrigger.sidecar.plan.PlannedChain;
import dev.outrigger.sidecar.plan.PlannedListener;
import dev.outrigger.sidecar.plan.TcpChain;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import dev.outrigger.sidecar.upstream.ClusterWaits;
import dev.outrigger.sidecar.upstream.Dialer;
import dev.outrigger.sidecar.upstream.EventLoopPools;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.function.LongSupplier;

/** Takes the connections of TCP filter chains and relays each to an endpoint of the cluster that its chain chooses. */
public final class TcpHandler implements ConnectionHandler {

  private final EventLoopPools pools;
  private final ClusterWaits waits;
  private final CurrentPlan plan;
  private final Dialer dialer;
  private final LongSupplier random;
  private final RelayTelemetry telemetry;

  /**
   * @param random uniformly distributed longs, from any thread
   */
  public TcpHandler(
      EventLoopPools pools,
      ClusterWaits waits,
      CurrentPlan plan,
      Dialer dialer,
      LongSupplier random,
      RelayTelemetry telemetry) {
    this.pools = pools;
    this.waits = waits;
    this.plan = plan;
    this.dialer = dialer;
    this.random = random;
    this.telemetry = telemetry;
  }

  @Override
  public void accepted(Channel channel, PlannedListener listener, PlannedChain chain, ConnectionFacts facts) {
    if (!(chain instanceof TcpChain tcp)) {
      throw new IllegalArgumentException("chain: " + chain + " (expected: TCP)");
    }
    TcpLoop loop = new TcpLoop(plan, dialer, pools.of(channel.eventLoop()).deadlines(), waits.of(channel.eventLoop()),
        random, telemetry);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    WeightedTarget target = tcp.targets().choose(random.getAsLong());
    boolean waits = target.upstream() == null && tcp.spec().clusterWait().isPositive();
    channel.pipeline()
        .addLast(waits ? new TargetWait(loop, listener.name(), facts, tcp, target)
            : loop.relay(channel, tcp, target, facts));
  }
}
