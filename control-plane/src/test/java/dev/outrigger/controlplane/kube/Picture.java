package dev.outrigger.controlplane.kube;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a source has told so far. */
final class Picture implements ObjectSource.Listener {

  private final Map<ObjectRef, Change> objects = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private List<Finding> findings = List.of();

  @Override
  public synchronized void changed(List<Change> changes) {
    if (changes.isEmpty()) {
      throw new AssertionError("told nothing");
    }
    for (Change change : changes) {
      log.add((change instanceof Change.Removed ? "-" : "+") + change.ref());
      if (change instanceof Change.Removed) {
        objects.remove(change.ref());
      } else {
        objects.put(change.ref(), change);
      }
    }
  }

  @Override
  public synchronized void synced() {
    log.add("synced");
  }

  @Override
  public synchronized void findings(List<Finding> now) {
    findings = now;
  }

  synchronized boolean has(String kind, String namespace, String name) {
    return objects.containsKey(new ObjectRef(kind, namespace, name));
  }

  synchronized @Nullable Change get(String kind, String namespace, String name) {
    return objects.get(new ObjectRef(kind, namespace, name));
  }

  synchronized boolean isSynced() {
    return log.contains("synced");
  }

  /** In the order told: {@code +KIND NAMESPACE/NAME}, {@code -KIND NAMESPACE/NAME} and {@code synced}. */
  synchronized List<String> log() {
    return List.copyOf(log);
  }

  synchronized List<String> findings() {
    return findings.stream().map(Finding::toString).toList();
  }
}
