package dev.outrigger.sidecar.listener;

import dev.outrigger.sidecar.plan.PlannedChain;
import dev.outrigger.sidecar.plan.PlannedListener;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import io.netty.channel.Channel;

/** What happens to the connections of a filter chain. */
public interface ConnectionHandler {

  /**
   * Takes over an accepted connection, on its event loop, before anything of it has been read or with what was read following as a
   * {@code channelRead}. The implementation adds its handlers to the end of the pipeline; they receive {@link ConnectionEvent}s.
   */
  void accepted(Channel channel, PlannedListener listener, PlannedChain chain, ConnectionFacts facts);
}
