package dev.outrigger.controlplane.kube;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.finding.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The manifests of several files put together, each object in its last good version, and what was told of that so far. For
 * one thread; touches no file.
 */
final class ManifestSet {

  private final SortedMap<String, FileContent> files = new TreeMap<>();
  private Map<ObjectRef, Change> told = Map.of();

  /** What one file gives: its objects, some of them perhaps from an earlier reading, and what was found in the last one. */
  private record FileContent(Map<ObjectRef, Change> objects, Map<ObjectRef, Source> sources, List<Finding> findings) {

    static final FileContent NONE = new FileContent(Map.of(), Map.of(), List.of());
  }

  /** Takes a file as it was just read. What cannot be understood now stays as it was understood before. */
  void put(String file, Manifest manifest) {
    FileContent before = files.getOrDefault(file, FileContent.NONE);
    Map<ObjectRef, Change> objects = new LinkedHashMap<>();
    if (manifest.readable()) {
      manifest.kubeObjects().forEach(object -> objects.put(object.ref(), new Change.ObjectPut(object)));
      manifest.istioObjects().forEach(rule -> objects.put(rule.ref(), new Change.RulePut(rule)));
      manifest.rejected().forEach(ref -> {
        Change lastGood = before.objects().get(ref);
        if (lastGood != null) {
          objects.putIfAbsent(ref, lastGood);
        }
      });
    } else {
      objects.putAll(before.objects());
    }
    Map<ObjectRef, Source> sources = manifest.readable() ? manifest.sources() : before.sources();
    files.put(file, new FileContent(objects, sources, manifest.findings()));
  }

  /** Takes the news that a file is there and cannot be read; its objects stay. */
  void unreadable(String file, Finding why) {
    FileContent before = files.getOrDefault(file, FileContent.NONE);
    files.put(file, new FileContent(before.objects(), before.sources(), List.of(why)));
  }

  /** Takes the news that a file is gone. */
  void remove(String file) {
    files.remove(file);
  }

  boolean hasObjects(String file) {
    return !files.getOrDefault(file, FileContent.NONE).objects().isEmpty();
  }

  /** How the objects differ from when this was last asked. */
  List<Change> takeChanges() {
    Map<ObjectRef, Change> now = new LinkedHashMap<>();
    files.values().forEach(file -> file.objects().forEach(now::putIfAbsent));
    List<Change> changes = new ArrayList<>();
    told.keySet().stream().filter(ref -> !now.containsKey(ref)).forEach(ref -> changes.add(new Change.Removed(ref)));
    now.forEach((ref, change) -> {
      if (!change.equals(told.get(ref))) {
        changes.add(change);
      }
    });
    told = now;
    return changes;
  }

  /** Where the objects stand that are taken. */
  Map<ObjectRef, Source> sources() {
    Map<ObjectRef, Source> sources = new HashMap<>();
    files.values().forEach(file -> file.objects().keySet().forEach(ref -> {
      Source source = file.sources().get(ref);
      if (source != null) {
        sources.putIfAbsent(ref, source);
      }
    }));
    return sources;
  }

  /** All that is wrong now, file by file. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Map<ObjectRef, String> owners = new LinkedHashMap<>();
    files.forEach((file, content) -> {
      findings.addAll(content.findings());
      for (ObjectRef ref : content.objects().keySet()) {
        String owner = owners.putIfAbsent(ref, file);
        if (owner != null) {
          findings.add(new Finding(Severity.WARNING, "duplicate", ref, content.sources().get(ref), "",
              "defined in " + owner + " too, which is taken (expected: each object in one file)"));
        }
      }
    });
    return findings;
  }
}
