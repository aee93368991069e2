package dev.outrigger.cli.analyze;

import dev.outrigger.policy.ManifestStack;
import dev.outrigger.policy.analysis.MeshAnalysis;
import dev.outrigger.policy.analysis.Suppressions;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Tells what the control plane would say of manifests, of what a cluster has, or of both together. Exit status: 0 when nothing
 * was found that matters, 1 when something was, 2 for options that are wrong and for what cannot be read.
 */
@Command(name = "analyze", mixinStandardHelpOptions = true, sortOptions = false, hidden = true,
    description = "Tells what is wrong in manifests, or in what a cluster has.",
    footer = {"",
        "An object's annotation " + Suppressions.ANNOTATION + " names codes that it does not want to hear of.",
        "Exit status: 0 fine, 1 findings at or above the threshold, 2 wrong options or nothing to be read.",
        "", "Example: would these rules work in this cluster?",
        "  outrigger analyze --kubeconfig ~/.kube/config -f rules.yaml"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields of the options
public final class AnalyzeCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(names = {"-f", "--filename"}, paramLabel = "FILE|DIR|-",
      description = "Manifests (.yaml, .yml, .json), a directory of them, or - for standard input. Several times: all"
          + " together, of an object that several have the first.") private List<String> files = List.of();

  @Option(names = "--kubeconfig", paramLabel = "FILE",
      description = "Analyze what the cluster of this file's current context has; with -f, the manifests on top of it.") private @Nullable Path kubeconfig;

  @Option(names = {"-n", "--namespace"}, paramLabel = "NAME",
      description = "Tell only of objects in this namespace. Default: all") private @Nullable String namespace;

  @Option(names = {"-o", "--output"}, defaultValue = "text", paramLabel = "text|json",
      converter = FormatConverter.class, description = "Default: ${DEFAULT-VALUE}") private Report.Format output;

  @Option(names = "--failure-threshold", defaultValue = "error", paramLabel = "info|warning|error",
      converter = SeverityConverter.class,
      description = "The least severity that makes the exit status 1. Default: ${DEFAULT-VALUE}") private Severity failureThreshold;

  @Option(names = {"-S", "--suppress"}, paramLabel = "CODE[=KIND NAME.NAMESPACE]",
      description = "Do not tell of findings with this code, ours or Istio's, perhaps only of some objects; * stands for any"
          + " text.") private List<String> suppress = List.of();

  /** Made by picocli. */
  public AnalyzeCommand() {}

  @Override
  public Integer call() throws IOException {
    if (files.isEmpty() && kubeconfig == null) {
      throw new ParameterException(command.commandLine(),
          "nothing to analyze (expected: -f FILE, --kubeconfig FILE or both)");
    }
    Suppressions suppressions = suppressions();
    ManifestStack mesh = new ManifestStack();
    ManifestInput input = new ManifestInput(System.in);
    for (String file : files) {
      input.read(file).forEach(mesh::add);
    }
    if (kubeconfig != null) {
      mesh.add(ClusterInput.read(kubeconfig));
    }
    List<Finding> findings = mesh.findings(MeshAnalysis.DEFAULT)
        .stream()
        .filter(finding -> concerns(finding) && !suppressions.covers(finding))
        .sorted(Comparator.comparing(Finding::severity).reversed())
        .toList();
    PrintWriter out = command.commandLine().getOut();
    new Report(findings, mesh.size()).print(output, out);
    out.flush();
    return findings.stream().anyMatch(finding -> finding.severity().compareTo(failureThreshold) >= 0) ? 1 : 0;
  }

  private Suppressions suppressions() {
    try {
      return Suppressions.of(suppress);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--suppress: " + e.getMessage(), e);
    }
  }

  /** What a manifest has besides objects of the mesh is none of this command's business. */
  private boolean concerns(Finding finding) {
    return !finding.code().equals("ignored-kind")
        && (namespace == null || finding.object() == null || finding.object().namespace().equals(namespace));
  }

  /** One of a few words, in lower case. */
  private static <E extends Enum<E>> E word(Class<E> type, String text) {
    for (E word : type.getEnumConstants()) {
      if (word.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
        return word;
      }
    }
    throw new TypeConversionException('"' + text + "\" (expected: "
        + String.join(", ",
            List.of(type.getEnumConstants()).stream().map(e -> e.name().toLowerCase(Locale.ROOT)).toList())
        + ")");
  }

  static final class FormatConverter implements ITypeConverter<Report.Format> {

    @Override
    public Report.Format convert(String text) {
      return word(Report.Format.class, text);
    }
  }

  static final class SeverityConverter implements ITypeConverter<Severity> {

    @Override
    public Severity convert(String text) {
      return word(Severity.class, text);
    }
  }
}
