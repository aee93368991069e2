package dev.outrigger.sidecar.tcp;

import dev.outrigger.sidecar.plan.CurrentPlan;
import dev.outrigger.sidecar.plan.TcpChain;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import dev.outrigger.sidecar.upstream.Deadlines;
import dev.outrigger.sidecar.upstream.Dialer;
import dev.outrigger.sidecar.upstream.LoopWaits;
import io.netty.channel.Channel;
import java.util.function.LongSupplier;

/** What all relays of one event loop use. */
record TcpLoop(
    CurrentPlan plan,
    Dialer dialer,
    Deadlines deadlines,
    LoopWaits waits,
    LongSupplier random,
    RelayTelemetry telemetry) {

  Relay relay(Channel client, TcpChain chain, WeightedTarget target, ConnectionFacts facts) {
    return new Relay(client, target, chain.spec(), facts, dialer, deadlines, telemetry);
  }
}
