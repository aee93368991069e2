package dev.outrigger.sidecar.dns;

import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointsSpec;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * Resolves the names of clusters.
 *
 * <p>The JDK's resolver does the work: it answers as for every other program of the pod and adds no class to the proxy. It tells no time to
 * live, so names are asked for again at the cluster's refresh rate. Lookups block, hence on threads of their own.
 */
public final class DnsDiscovery {

  private final HostResolver resolver;
  private final ScheduledExecutorService control;
  private final Executor blocking;

  /**
   * @param control the control thread, on which results come
   * @param blocking runs the lookups
   */
  public DnsDiscovery(HostResolver resolver, ScheduledExecutorService control, Executor blocking) {
    this.resolver = resolver;
    this.control = control;
    this.blocking = blocking;
  }

  /**
   * Looks the names up now and at each refresh.
   *
   * @param found called on the control thread after the first lookup, then at each change
   * @return ends the watch; to be called on the control thread, nothing is called after it
   */
  public Runnable watch(Discovery.Dns names, Consumer<EndpointsSpec> found) {
    NameWatch watch = new NameWatch(names, found, resolver, control, blocking);
    watch.lookUp();
    return watch::end;
  }
}
