package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.ProxySnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that the proxy does at one moment: immutable, over living upstreams. A request uses one plan from its head to its end. */
public final class RoutingPlan {

  /** Does nothing. */
  public static final RoutingPlan EMPTY = new RoutingPlan(ProxySnapshot.EMPTY, Map.of(), Map.of());

  private final ProxySnapshot snapshot;
  private final Map<String, PlannedListener> listeners;
  private final Map<String, Upstream> upstreams;

  RoutingPlan(ProxySnapshot snapshot, Map<String, PlannedListener> listeners, Map<String, Upstream> upstreams) {
    this.snapshot = snapshot;
    this.listeners = Map.copyOf(listeners);
    this.upstreams = Map.copyOf(upstreams);
  }

  /** What the plan was built from. */
  public ProxySnapshot snapshot() {
    return snapshot;
  }

  public List<PlannedListener> listeners() {
    return List.copyOf(listeners.values());
  }

  public @Nullable PlannedListener listener(String name) {
    return listeners.get(name);
  }

  public @Nullable Upstream upstream(String cluster) {
    return upstreams.get(cluster);
  }

  /** Whether the control plane was asked for the cluster and does not have it. */
  public boolean lacks(String cluster) {
    return snapshot.absentClusters().contains(cluster);
  }

  Map<String, Upstream> upstreamsByName() {
    return upstreams;
  }

  public Collection<Upstream> upstreams() {
    return upstreams.values();
  }
}
