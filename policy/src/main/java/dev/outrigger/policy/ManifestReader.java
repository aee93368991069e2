package dev.outrigger.policy;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.Findings;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.finding.Source;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.istio.IstioReader;
import dev.outrigger.policy.kube.KubeObject;
import dev.outrigger.policy.kube.KubeReader;
import dev.outrigger.policy.kube.MetadataReader;
import dev.outrigger.policy.kube.ObjectMeta;
import dev.outrigger.policy.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells which kind a document is, and has it read. */
final class ManifestReader {

  private static final Map<String, Set<String>> VERSIONS = Map.of("", Set.of("v1"), "discovery.k8s.io", Set.of("v1"),
      "networking.istio.io", Set.of("v1", "v1alpha3", "v1beta1"));

  private final @Nullable String file;
  private final Map<ObjectRef, KubeObject> kubeObjects = new LinkedHashMap<>();
  private final Map<ObjectRef, IstioObject> istioObjects = new LinkedHashMap<>();
  private final Map<ObjectRef, Integer> lines = new LinkedHashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  ManifestReader(@Nullable String file) {
    this.file = file;
  }

  Manifest manifest() {
    Map<ObjectRef, Source> sources = new LinkedHashMap<>();
    if (file != null) {
      lines.forEach((ref, line) -> sources.put(ref, new Source(file, Math.max(1, line))));
    }
    return new Manifest(List.copyOf(kubeObjects.values()), List.copyOf(istioObjects.values()), findings, sources);
  }

  void read(Tree document) {
    if (!(document instanceof Tree.Mapping mapping)) {
      nameless(document, "",
          document.describe() + " (expected: an object: a mapping with apiVersion, kind and metadata)");
      return;
    }
    if (text(mapping, "kind").equals("List") && mapping.fields().get("items") instanceof Tree.Sequence items) {
      items.items().forEach(this::read);
      return;
    }
    Header header = header(mapping);
    if (header != null) {
      read(header, mapping);
    }
  }

  private void read(Header header, Tree.Mapping mapping) {
    boolean ofKubernetes = KubeReader.reads(header.group, header.ref.kind());
    Findings found = new Findings(header.ref, file);
    if (!ofKubernetes && !IstioReader.reads(header.group, header.ref.kind())) {
      ignored(header, found, mapping.line());
    } else if (!VERSIONS.getOrDefault(header.group, Set.of()).contains(header.version)) {
      Fields fields = new Fields(mapping, found);
      fields.wrong("apiVersion", expectedVersions(header.group));
    } else {
      noteRepetition(header.ref, found, mapping.line());
      Fields fields = new Fields(mapping, found);
      fields.leave("apiVersion", "kind");
      ObjectMeta metadata = fields.objectOrEmpty("metadata",
          written -> MetadataReader.read(written, header.ref.namespace(), header.ref.name()));
      if (ofKubernetes) {
        keep(kubeObjects, header.ref, KubeReader.read(header.ref.kind(), metadata, fields), fields, found);
      } else {
        keep(istioObjects, header.ref, IstioReader.read(header.ref.kind(), metadata, fields), fields, found);
      }
    }
    findings.addAll(found.all());
  }

  private static <T> void keep(Map<ObjectRef, T> objects, ObjectRef ref, T object, Fields fields, Findings found) {
    fields.finish();
    objects.remove(ref);
    if (!found.hasErrors()) {
      objects.put(ref, object);
    }
  }

  private void noteRepetition(ObjectRef ref, Findings found, int line) {
    Integer earlier = lines.put(ref, line);
    if (earlier != null) {
      found.add(Severity.WARNING, "duplicate", line, "", "defined a second time, after line " + earlier
          + "; this one is taken (expected: each object once in a file)");
    }
  }

  private static void ignored(Header header, Findings found, int line) {
    boolean istio = header.group.endsWith("istio.io");
    found.add(istio ? Severity.WARNING : Severity.INFO, istio ? "not-supported" : "ignored-kind", line, "",
        "ignored, for this kind of " + header.apiVersion()
            + (istio ? " is not supported yet" : " means nothing to a mesh"));
  }

  private @Nullable Header header(Tree.Mapping mapping) {
    String apiVersion = text(mapping, "apiVersion");
    String kind = text(mapping, "kind");
    Tree metadata = mapping.fields().get("metadata");
    String name = metadata instanceof Tree.Mapping fields ? text(fields, "name") : "";
    String missing =
        apiVersion.isEmpty() ? "apiVersion" : kind.isEmpty() ? "kind" : name.isEmpty() ? "metadata.name" : "";
    if (!missing.isEmpty()) {
      nameless(mapping, missing,
          "missing, or not a text (expected: a text, for without it nobody knows which object this is)");
      return null;
    }
    String namespace = metadata instanceof Tree.Mapping fields ? text(fields, "namespace") : "";
    int slash = apiVersion.indexOf('/');
    return new Header(slash < 0 ? "" : apiVersion.substring(0, slash), apiVersion.substring(slash + 1),
        new ObjectRef(kind, KubeReader.namespace(kind, namespace), name));
  }

  private void nameless(Tree at, String path, String message) {
    Findings found = new Findings(null, file);
    found.add(Severity.ERROR, "bad-value", at.line(), path, message);
    findings.addAll(found.all());
  }

  private static String text(Tree.Mapping mapping, String field) {
    return mapping.fields().get(field) instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.TEXT ? scalar.text()
        : "";
  }

  private static String expectedVersions(String group) {
    return String.join(" or ", VERSIONS.getOrDefault(group, Set.of())
        .stream()
        .sorted()
        .map(version -> group.isEmpty() ? version : group + "/" + version)
        .toList());
  }

  /** What an object must say before it can be read. */
  private record Header(String group, String version, ObjectRef ref) {

    String apiVersion() {
      return group.isEmpty() ? version : group + "/" + version;
    }
  }
}
