package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointsSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The watches of names that clusters need, and what each has found. */
final class NameWatches {

  private final NameWatcher watcher;
  private final Runnable changed;
  private final Map<Discovery.Dns, Runnable> watches = new HashMap<>();
  private final Map<Discovery.Dns, EndpointsSpec> found = new HashMap<>();

  NameWatches(NameWatcher watcher, Runnable changed) {
    this.watcher = watcher;
    this.changed = changed;
  }

  void watch(Collection<ClusterSpec> clusters) {
    Set<Discovery.Dns> wanted = new HashSet<>();
    for (ClusterSpec cluster : clusters) {
      if (cluster.discovery() instanceof Discovery.Dns dns) {
        wanted.add(dns);
      }
    }
    watches.entrySet().removeIf(watch -> {
      boolean over = !wanted.contains(watch.getKey());
      if (over) {
        watch.getValue().run();
        found.remove(watch.getKey());
      }
      return over;
    });
    wanted.forEach(
        names -> watches.computeIfAbsent(names, key -> watcher.watch(key, endpoints -> found(key, endpoints))));
  }

  @Nullable
  EndpointsSpec resolved(Discovery.Dns names) {
    return found.get(names);
  }

  void close() {
    watches.values().forEach(Runnable::run);
    watches.clear();
  }

  private void found(Discovery.Dns names, EndpointsSpec endpoints) {
    if (watches.containsKey(names)) {
      found.put(names, endpoints);
      changed.run();
    }
  }
}
