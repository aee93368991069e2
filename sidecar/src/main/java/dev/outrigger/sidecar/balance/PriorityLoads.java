package dev.outrigger.sidecar.balance;

import java.util.List;

/**
 * How many of 100 requests go to which priority, and which priorities are in panic: Envoy's integer arithmetic, with the remainder of all
 * roundings on the first available priority.
 *
 * <p>Source: Envoy, "Priority levels" and "Panic threshold"; where its tables differ from its code, the code holds.
 */
final class PriorityLoads {

  private final int[] healthy;
  private final int[] degraded;
  private final boolean[] panic;

  private PriorityLoads(int priorities) {
    healthy = new int[priorities];
    degraded = new int[priorities];
    panic = new boolean[priorities];
  }

  /** What one priority has. */
  record Counts(int healthy, int degraded, int total) {

    int percent(int available, int overprovisioningPercent) {
      return total == 0 ? 0 : (int) Math.min(100, (long) overprovisioningPercent * available / total);
    }

    boolean isBelow(double panicThreshold) {
      double available = total == 0 ? 0 : 100.0 * healthy / total + 100.0 * degraded / total;
      return available < panicThreshold;
    }
  }

  /**
   * @param overprovisioningPercent 140 by default: a priority may lose that much before it spills
   * @param panicThreshold 0 is no panic ever
   */
  static PriorityLoads of(List<Counts> priorities, int overprovisioningPercent, double panicThreshold) {
    int count = priorities.size();
    int[] healthyPercent = new int[count];
    int[] degradedPercent = new int[count];
    int sum = 0;
    for (int i = 0; i < count; i++) {
      Counts counts = priorities.get(i);
      healthyPercent[i] = counts.percent(counts.healthy(), overprovisioningPercent);
      degradedPercent[i] = counts.percent(counts.degraded(), overprovisioningPercent);
      sum += healthyPercent[i] + degradedPercent[i];
    }
    int available = Math.min(100, sum);
    PriorityLoads loads = new PriorityLoads(count);
    if (available > 0) {
      loads.distribute(healthyPercent, degradedPercent, available);
    }
    if (available < 100 && panicThreshold > 0) {
      loads.panic(priorities, panicThreshold);
    }
    return loads;
  }

  private void distribute(int[] healthyPercent, int[] degradedPercent, int available) {
    int remaining = 100;
    for (int i = 0; i < healthy.length; i++) {
      healthy[i] = Math.min(remaining, healthyPercent[i] * 100 / available);
      remaining -= healthy[i];
    }
    for (int i = 0; i < degraded.length; i++) {
      degraded[i] = Math.min(remaining, degradedPercent[i] * 100 / available);
      remaining -= degraded[i];
    }
    int first = firstAbove0(healthyPercent);
    if (first >= 0) {
      healthy[first] += remaining;
    } else {
      degraded[firstAbove0(degradedPercent)] += remaining;
    }
  }

  private static int firstAbove0(int[] percents) {
    for (int i = 0; i < percents.length; i++) {
      if (percents[i] > 0) {
        return i;
      }
    }
    return -1;
  }

  private void panic(List<Counts> priorities, double threshold) {
    int inPanic = 0;
    int endpoints = 0;
    for (int i = 0; i < panic.length; i++) {
      panic[i] = priorities.get(i).isBelow(threshold);
      inPanic += panic[i] ? 1 : 0;
      endpoints += priorities.get(i).total();
    }
    if (inPanic == panic.length && endpoints > 0) {
      distributeByCount(priorities, endpoints);
    }
  }

  /** When all priorities are in panic nobody's health is believed. */
  private void distributeByCount(List<Counts> priorities, int endpoints) {
    int remaining = 100;
    int first = -1;
    for (int i = 0; i < healthy.length; i++) {
      int total = priorities.get(i).total();
      first = first < 0 && total > 0 ? i : first;
      healthy[i] = 100 * total / endpoints;
      degraded[i] = 0;
      remaining -= healthy[i];
    }
    healthy[first] += remaining;
  }

  int priorities() {
    return healthy.length;
  }

  int healthy(int priority) {
    return healthy[priority];
  }

  int degraded(int priority) {
    return degraded[priority];
  }

  boolean inPanic(int priority) {
    return panic[priority];
  }
}
