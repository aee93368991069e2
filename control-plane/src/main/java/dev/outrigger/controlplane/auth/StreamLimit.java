package dev.outrigger.controlplane.auth;

import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How fast streams may come. */
public interface StreamLimit {

  /**
   * Zero when a stream may begin now; else it may not, and had best be tried again after so long.
   *
   * @param peer where it comes from, null when that is not known
   */
  Duration take(@Nullable SocketAddress peer);

  /** What is said of one that comes too fast: more at once than this. */
  String described();
}
