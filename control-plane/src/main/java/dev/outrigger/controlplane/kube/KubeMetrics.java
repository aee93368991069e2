package dev.outrigger.controlplane.kube;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What the API server told, counted under the names that Istio's control plane has for it. Any thread. */
final class KubeMetrics {

  private final Map<String, LongAdder> kubernetes = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> custom = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> listings = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> failures = new ConcurrentSkipListMap<>();

  void put(WatchedKind kind, boolean added) {
    event(kind, added ? "add" : "update");
  }

  /** An object came that says nothing new to the mesh. */
  void same(WatchedKind kind) {
    event(kind, "updatesame");
  }

  void removed(WatchedKind kind) {
    event(kind, "delete");
  }

  /** All objects were told. */
  void listed(WatchedKind kind) {
    count(listings, "type=\"" + kind.label() + '"');
  }

  void failed(WatchedKind kind) {
    count(failures, "type=\"" + kind.label() + '"');
  }

  void writePrometheus(StringBuilder text) {
    family(text, "pilot_k8s_reg_events", "Events of Kubernetes' own kinds.", kubernetes);
    family(text, "pilot_k8s_cfg_events", "Events of traffic rules.", custom);
    family(text, "outrigger_k8s_listings", "Times that all objects of a kind were read.", listings);
    family(text, "outrigger_k8s_failures", "Requests to the API server that failed or were refused.", failures);
  }

  private void event(WatchedKind kind, String event) {
    boolean isCustom = kind.need() == WatchedKind.Need.CUSTOM;
    count(isCustom ? custom : kubernetes, "event=\"" + event + "\",type=\"" + kind.label() + '"');
  }

  private static void count(Map<String, LongAdder> counts, String labels) {
    counts.computeIfAbsent(labels, none -> new LongAdder()).increment();
  }

  private static void family(StringBuilder text, String name, String help, Map<String, LongAdder> counts) {
    text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(" counter\n");
    counts.forEach((labels, count) -> text.append(name)
        .append('{')
        .append(labels)
        .append("} ")
        .append(count.sum())
        .append('\n'));
  }
}
