package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.RouteAction.WeightedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Chooses one of some clusters by weight. Immutable; choosing allocates nothing. */
public final class WeightedTargets {

  private final List<WeightedTarget> targets;
  private final long[] cumulative;

  private WeightedTargets(List<WeightedTarget> targets, long[] cumulative) {
    this.targets = targets;
    this.cumulative = cumulative;
  }

  static WeightedTargets of(List<WeightedCluster> clusters, Map<String, Upstream> upstreams) {
    List<WeightedTarget> targets = new ArrayList<>(clusters.size());
    long[] cumulative = new long[clusters.size()];
    long sum = 0;
    for (WeightedCluster cluster : clusters) {
      sum += cluster.weight();
      cumulative[targets.size()] = sum;
      targets.add(new WeightedTarget(cluster.cluster(), upstreams.get(cluster.cluster()), cluster.headers()));
    }
    return new WeightedTargets(List.copyOf(targets), cumulative);
  }

  public List<WeightedTarget> all() {
    return targets;
  }

  /**
   * @param random a uniformly distributed long
   */
  public WeightedTarget choose(long random) {
    if (cumulative.length == 1) {
      return targets.getFirst();
    }
    long point = Long.remainderUnsigned(random, Math.max(1, cumulative[cumulative.length - 1]));
    int i = 0;
    while (point >= cumulative[i]) {
      i++;
    }
    return targets.get(i);
  }
}
