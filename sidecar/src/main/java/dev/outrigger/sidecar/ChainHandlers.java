package dev.outrigger.sidecar;

import dev.outrigger.sidecar.listener.ConnectionHandler;
import dev.outrigger.sidecar.plan.HttpChain;
import dev.outrigger.sidecar.plan.PlannedChain;
import dev.outrigger.sidecar.plan.PlannedListener;
import dev.outrigger.sidecar.plan.TcpChain;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import io.netty.channel.Channel;

/** Gives each connection to the handler of its chain's kind. */
record ChainHandlers(ConnectionHandler http, ConnectionHandler tcp) implements ConnectionHandler {

  @Override
  public void accepted(Channel channel, PlannedListener listener, PlannedChain chain, ConnectionFacts facts) {
    ConnectionHandler handler = switch (chain) {
      case HttpChain known -> http;
      case TcpChain known -> tcp;
    };
    handler.accepted(channel, listener, chain, facts);
  }
}
