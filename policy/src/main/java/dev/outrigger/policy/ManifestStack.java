package dev.outrigger.policy;

import dev.outrigger.policy.analysis.MeshAnalysis;
import dev.outrigger.policy.analysis.MeshObjects;
import dev.outrigger.policy.analysis.Suppressions;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.finding.Source;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.kube.KubeObject;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several manifests looked at as one mesh, such as files on top of what a cluster has. Of an object that several have the
 * first is taken, unless it has an error: then what the later ones have stands behind it.
 */
public final class ManifestStack {

  private final Map<ObjectRef, KubeObject> kubeObjects = new LinkedHashMap<>();
  private final Map<ObjectRef, IstioObject> rules = new LinkedHashMap<>();
  private final Map<ObjectRef, Source> sources = new HashMap<>();
  private final Set<ObjectRef> spokenOf = new HashSet<>();
  private final List<Finding> findings = new ArrayList<>();

  /** Lays a manifest under those that are here. */
  public void add(Manifest manifest) {
    Set<ObjectRef> own = new HashSet<>(manifest.rejected());
    manifest.kubeObjects().forEach(object -> take(kubeObjects, object.ref(), object, manifest, own));
    manifest.istioObjects().forEach(rule -> take(rules, rule.ref(), rule, manifest, own));
    manifest.findings()
        .stream()
        .filter(finding -> finding.object() == null || !spokenOf.contains(finding.object()))
        .forEach(findings::add);
    spokenOf.addAll(own);
  }

  /** How many objects there are, those with an error among them. */
  public int size() {
    return spokenOf.size();
  }

  /** All that is wrong in the objects and between them, but for what they themselves do not want to hear. */
  public List<Finding> findings(MeshAnalysis analysis) {
    List<Finding> all = new ArrayList<>(findings);
    analysis.of(MeshObjects.of(kubeObjects.values(), rules.values()))
        .forEach(finding -> all.add(finding.at(source(finding.object()))));
    return all.stream().filter(finding -> !suppressed(finding)).toList();
  }

  private <T> void take(
      Map<ObjectRef, T> objects,
      ObjectRef ref,
      T object,
      Manifest manifest,
      Set<ObjectRef> own) {
    own.add(ref);
    Source here = manifest.sources().get(ref);
    Source earlier = sources.get(ref);
    if (objects.putIfAbsent(ref, object) == null) {
      if (here != null) {
        sources.putIfAbsent(ref, here);
      }
    } else if (here != null && earlier != null) {
      findings.add(new Finding(Severity.WARNING, "duplicate", ref, here, "",
          "defined in " + earlier + " too, which is taken (expected: each object once)"));
    }
  }

  private @Nullable Source source(@Nullable ObjectRef ref) {
    return ref == null ? null : sources.get(ref);
  }

  private boolean suppressed(Finding finding) {
    ObjectMeta metadata = metadata(finding.object());
    return metadata != null && Suppressions.of(metadata.annotations()).covers(finding);
  }

  private @Nullable ObjectMeta metadata(@Nullable ObjectRef ref) {
    if (ref == null) {
      return null;
    }
    KubeObject object = kubeObjects.get(ref);
    IstioObject rule = rules.get(ref);
    return object != null ? object.metadata() : rule == null ? null : rule.metadata();
  }
}
