package dev.outrigger.controlplane.kube;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.KubeReader;
import dev.outrigger.policy.tree.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of one kind as the API server last told them: each in its last good version, as the record that the state holds
 * too. What comes again unchanged, or differs in nothing that the mesh reads, is no change. For one thread.
 */
final class KindObjects {

  private static final Logger LOG = LoggerFactory.getLogger(KindObjects.class);

  private final WatchedKind kind;
  private final KubeMetrics metrics;
  private final Sightings sightings;
  private Map<ObjectRef, Held> held = new HashMap<>();
  private boolean findingsDiffer;

  KindObjects(WatchedKind kind, KubeMetrics metrics, Sightings sightings) {
    this.kind = kind;
    this.metrics = metrics;
    this.sightings = sightings;
  }

  /** Told of every version of a custom object that comes, and of its end. */
  interface Sightings {

    default void seen(ObjectRef ref, Tree.Mapping object) {}

    default void gone(ObjectRef ref) {}
  }

  /**
   * An object as it was told last.
   *
   * @param lastGood null when no version without an error was seen
   * @param findings of the last version, good or not
   */
  private record Held(String resourceVersion, @Nullable Change lastGood, List<Finding> findings) {}

  /** Takes an object that is new or different; null when the mesh need not know. */
  @Nullable
  Change put(Tree.Mapping object, String apiVersion) {
    ObjectRef ref = ref(object);
    Held before = held.get(ref);
    Held now = read(object, apiVersion, before);
    held.put(ref, now);
    return difference(before, now);
  }

  /** Takes the news that an object is gone; null when the mesh never knew it. */
  @Nullable
  Change remove(Tree.Mapping object) {
    ObjectRef ref = ref(object);
    return gone(ref, held.remove(ref));
  }

  /** Begins to take all objects that there are. Nothing is different before the listing is finished. */
  Listing list() {
    return new Listing();
  }

  /** All that is wrong now, if that is different from when this was last asked; else null. */
  @Nullable
  List<Finding> takeFindings() {
    if (!findingsDiffer) {
      return null;
    }
    findingsDiffer = false;
    List<Finding> findings = new ArrayList<>();
    held.values().forEach(object -> findings.addAll(object.findings));
    return findings;
  }

  /** All objects of the kind, told one after the other. */
  final class Listing {

    private final Map<ObjectRef, Held> now = new HashMap<>();
    private final Set<ObjectRef> differ = new LinkedHashSet<>();

    void put(Tree.Mapping object, String apiVersion) {
      ObjectRef ref = ref(object);
      Held before = held.get(ref);
      if (before != null && before.resourceVersion.equals(ObjectFields.resourceVersion(object))) {
        now.put(ref, before);
      } else {
        now.put(ref, read(object, apiVersion, before));
        differ.add(ref);
      }
    }

    /** Takes the listing for the truth, and tells how it differs from what was known, what is gone first. */
    List<Change> finish() {
      Map<ObjectRef, Held> before = held;
      held = now;
      List<Change> changes = new ArrayList<>();
      before.forEach((ref, object) -> {
        if (!now.containsKey(ref)) {
          add(changes, gone(ref, object));
        }
      });
      differ.forEach(ref -> add(changes, difference(before.get(ref), now.get(ref))));
      return changes;
    }

    private static void add(List<Change> changes, @Nullable Change change) {
      if (change != null) {
        changes.add(change);
      }
    }
  }

  private Held read(Tree.Mapping object, String apiVersion, @Nullable Held before) {
    String version = ObjectFields.resourceVersion(object);
    Change lastGood = before == null ? null : before.lastGood;
    Tree.Mapping whole = whole(object, apiVersion);
    if (kind.need() == WatchedKind.Need.CUSTOM) {
      sightings.seen(ref(object), whole);
    }
    try {
      Manifest manifest = Manifest.of(List.of(whole), null);
      Change good = good(manifest);
      // The record that the state holds already rather than its equal.
      return new Held(version, good == null || good.equals(lastGood) ? lastGood : good, manifest.findings());
    } catch (RuntimeException e) {
      // A fault of ours costs this object and not the others.
      LOG.error("{}: not read", ref(object), e);
      return new Held(version, lastGood, before == null ? List.of() : before.findings);
    }
  }

  private static @Nullable Change good(Manifest manifest) {
    if (!manifest.kubeObjects().isEmpty()) {
      return new Change.ObjectPut(manifest.kubeObjects().getFirst());
    }
    return manifest.istioObjects().isEmpty() ? null : new Change.RulePut(manifest.istioObjects().getFirst());
  }

  /** Objects in a list of Kubernetes' own kinds do not say what they are. */
  private Tree.Mapping whole(Tree.Mapping object, String apiVersion) {
    Map<String, Tree> fields = new LinkedHashMap<>(object.fields());
    fields.put("apiVersion", new Tree.Scalar(Tree.Kind.TEXT, apiVersion, 0));
    fields.put("kind", new Tree.Scalar(Tree.Kind.TEXT, kind.kind(), 0));
    return new Tree.Mapping(fields, 0);
  }

  private @Nullable Change difference(@Nullable Held before, @Nullable Held now) {
    if (now == null) {
      return null;
    }
    findingsDiffer |= !now.findings.equals(before == null ? List.of() : before.findings);
    Change old = before == null ? null : before.lastGood;
    if (now.lastGood == null || now.lastGood.equals(old)) {
      metrics.same(kind);
      return null;
    }
    metrics.put(kind, old == null);
    return now.lastGood;
  }

  private @Nullable Change gone(ObjectRef ref, @Nullable Held object) {
    if (object == null) {
      return null;
    }
    findingsDiffer |= !object.findings.isEmpty();
    metrics.removed(kind);
    if (kind.need() == WatchedKind.Need.CUSTOM) {
      sightings.gone(ref);
    }
    return object.lastGood == null ? null : new Change.Removed(ref);
  }

  private ObjectRef ref(Tree.Mapping object) {
    Tree.Mapping metadata = ObjectFields.metadata(object);
    return kind.ref(KubeReader.namespace(kind.kind(), ObjectFields.text(metadata, "namespace")),
        ObjectFields.text(metadata, "name"));
  }
}
