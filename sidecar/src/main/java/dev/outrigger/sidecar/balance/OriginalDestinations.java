package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a cluster whose clients name the address themselves: made on demand from any thread, and dropped on the control thread once
 * they have been idle for a whole period (Envoy's {@code cleanup_interval}).
 */
final class OriginalDestinations {

  private static final Duration CLEANUP = Duration.ofSeconds(5);

  private final Upstream upstream;
  private final BalancePorts ports;
  private final ConcurrentMap<NetAddress, Entry> entries = new ConcurrentHashMap<>();
  private @Nullable Runnable cancelNext;
  private volatile boolean active;

  OriginalDestinations(Upstream upstream, BalancePorts ports) {
    this.upstream = upstream;
    this.ports = ports;
  }

  void update(Discovery discovery) {
    boolean wanted = discovery instanceof Discovery.OriginalDestination;
    if (wanted && !active) {
      active = true;
      cancelNext = ports.timer().schedule(CLEANUP, this::cleanUp);
    } else if (!wanted) {
      stop();
    }
  }

  boolean isActive() {
    return active;
  }

  void stop() {
    active = false;
    Runnable cancel = cancelNext;
    cancelNext = null;
    if (cancel != null) {
      cancel.run();
    }
  }

  EndpointState endpointFor(NetAddress destination) {
    Entry entry = entries.get(destination);
    if (entry == null) {
      entry = entries.computeIfAbsent(destination, Entry::of);
    }
    return entry.endpoint;
  }

  List<EndpointState> endpoints() {
    List<EndpointState> endpoints = new ArrayList<>();
    for (Entry entry : entries.values()) {
      endpoints.add(entry.endpoint);
    }
    return endpoints;
  }

  private void cleanUp() {
    for (Entry entry : entries.values()) {
      if (entry.wasIdleSinceLastAsked() && entries.remove(entry.endpoint.address(), entry)) {
        ports.upstreams().endpointRemoved(upstream, entry.endpoint);
      }
    }
    cancelNext = ports.timer().schedule(CLEANUP, this::cleanUp);
  }

  private static final class Entry {
    private final EndpointState endpoint;
    private long requestsBefore = -1;

    private Entry(EndpointState endpoint) {
      this.endpoint = endpoint;
    }

    static Entry of(NetAddress address) {
      EndpointSpec spec = new EndpointSpec(address, "", EndpointSpec.Health.UNKNOWN, 1);
      return new Entry(new EndpointState(new EndpointState.Placement(spec, Locality.NONE, 0)));
    }

    boolean wasIdleSinceLastAsked() {
      long requests = endpoint.totalRequests();
      boolean idle = requests == requestsBefore && endpoint.activeRequests() == 0 && endpoint.activeConnections() == 0;
      requestsBefore = requests;
      return idle;
    }
  }
}
