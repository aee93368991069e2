package dev.outrigger.policy;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.finding.Source;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.kube.KubeObject;
import dev.outrigger.policy.tree.SyntaxException;
import dev.outrigger.policy.tree.Tree;
import dev.outrigger.policy.tree.YamlText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was read from one text, or from one list of documents: the objects in which no error was found, and everything
 * that was found. Each object appears once; of two with one kind and name the later is taken.
 *
 * @param sources where each object stands; empty when they did not come from a file
 */
public record Manifest(
    List<KubeObject> kubeObjects,
    List<IstioObject> istioObjects,
    List<Finding> findings,
    Map<ObjectRef, Source> sources) {

  public Manifest {
    kubeObjects = List.copyOf(kubeObjects);
    istioObjects = List.copyOf(istioObjects);
    findings = List.copyOf(findings);
    sources = Map.copyOf(sources);
  }

  /**
   * Reads YAML or JSON with any number of documents.
   *
   * @param file what findings shall call the text
   */
  public static Manifest read(String file, String text) {
    try {
      return of(YamlText.read(text), file);
    } catch (SyntaxException e) {
      String message = String.valueOf(e.getMessage());
      return new Manifest(List.of(), List.of(),
          List.of(new Finding(Severity.ERROR, "syntax", null, new Source(file, e.line()), "", message)), Map.of());
    }
  }

  /**
   * Reads documents that were parsed already.
   *
   * @param file what findings shall call their source, or null when they did not come from a file
   */
  public static Manifest of(List<Tree> documents, @Nullable String file) {
    ManifestReader reader = new ManifestReader(file);
    documents.forEach(reader::read);
    return reader.manifest();
  }

  /**
   * False when an error could not be told apart by object: then nobody knows what the text meant to say, and all it
   * said before should stay.
   */
  public boolean readable() {
    return findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR && finding.object() == null);
  }

  /** The objects that the text names and that have an error: what they were before should stay. */
  public Set<ObjectRef> rejected() {
    return findings.stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .map(Finding::object)
        .filter(object -> object != null)
        .collect(Collectors.toUnmodifiableSet());
  }
}
