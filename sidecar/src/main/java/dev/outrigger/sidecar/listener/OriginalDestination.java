package dev.outrigger.sidecar.listener;

import dev.outrigger.sidecar.config.NetAddress;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Where a client wanted to connect to before its connection was redirected here. */
@FunctionalInterface
public interface OriginalDestination {

  /** For machines without interception: every connection came here on purpose. */
  OriginalDestination NONE = accepted -> null;

  /** The address, or null when the connection was not redirected. */
  @Nullable
  NetAddress of(Channel accepted);
}
