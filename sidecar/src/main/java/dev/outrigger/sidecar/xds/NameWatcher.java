package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointsSpec;
import java.util.function.Consumer;

/** Resolves the names of a cluster again and again: the port behind which DNS is. */
@FunctionalInterface
public interface NameWatcher {

  /**
   * @param found called on the control thread, never from within this call: first when the names were tried once, then at each change
   * @return ends the watch; nothing is called after it
   */
  Runnable watch(Discovery.Dns names, Consumer<EndpointsSpec> found);
}
