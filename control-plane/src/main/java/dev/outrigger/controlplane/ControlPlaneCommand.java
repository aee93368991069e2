package dev.outrigger.controlplane;

import dev.outrigger.controlplane.serve.Limits;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.MeshOptions.DefaultRetries;
import dev.outrigger.controlplane.translate.MeshOptions.Outbound;
import dev.outrigger.controlplane.translate.MeshOptions.Scoping;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line. Exit status: 0 after a clean stop, 1 when it cannot start, 2 for options that are wrong. */
@Command(name = "outrigger control-plane", mixinStandardHelpOptions = true, sortOptions = false,
    versionProvider = BuildVersion.class,
    description = "Follows the objects of Kubernetes and Istio, in a cluster or in a directory of manifests, and tells"
        + " proxies, by xDS v3, what they mean. In a pod, without either option, its own cluster.",
    footer = {"", "Examples: the manifests of a directory for proxies on this machine; the objects of a cluster",
        "  outrigger control-plane --manifests ./manifests --xds-address 127.0.0.1:15010",
        "  outrigger control-plane --kubeconfig ~/.kube/config"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields of the options, each of which has a value
final class ControlPlaneCommand implements Callable<Integer> {

  /** Starts a control plane and lets it run until the process is told to end. */
  interface Runner {

    void run(ControlPlaneOptions options, LogFormat logs) throws IOException, InterruptedException;
  }

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");
  private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^]]+)]|([^:]+)):(\\d{1,5})");

  private final Runner runner;
  private final boolean inPod;

  @Spec private CommandSpec command;

  @Option(names = "--manifests", paramLabel = "DIR",
      description = "Directory of Kubernetes manifests (.yaml, .yml, .json), followed as they change.") private @Nullable Path manifests;

  @Option(names = "--kubeconfig", paramLabel = "FILE",
      description = "A kubeconfig file; the cluster of its current context is followed.") private @Nullable Path kubeconfig;

  @Option(names = "--xds-address", defaultValue = "127.0.0.1:15010", paramLabel = "HOST:PORT",
      description = "Where proxies connect (gRPC without encryption, so on loopback only). Default: ${DEFAULT-VALUE}") private InetSocketAddress xdsAddress;

  @Option(names = "--xds-tls-address", paramLabel = "HOST:PORT",
      description = "Where proxies of other machines connect, such as 0.0.0.0:15012: over TLS by a certificate of the mesh's own"
          + " authority, and with a service account's token. Needs a cluster. Default: nowhere") private @Nullable InetSocketAddress xdsTlsAddress;

  @Option(names = "--webhook-address", paramLabel = "HOST:PORT",
      description = "Where the API server has rules validated before it stores them, such as 0.0.0.0:15017. Needs"
          + " --xds-tls-address. Default: nowhere") private @Nullable InetSocketAddress webhookAddress;

  @Option(names = "--max-connection-age", defaultValue = "30m", paramLabel = "DURATION",
      description = "How long a proxy's connection lasts, a tenth more or less, until it looks for a replica anew. Default: ${DEFAULT-VALUE}") private Duration maxConnectionAge;

  @Option(names = "--new-streams-per-second", paramLabel = "N",
      description = "How many proxies are taken in, in the long run; the others are told when to come back. Default: 50 for each processor") private @Nullable Integer newStreams;

  @Option(names = "--monitoring-address", defaultValue = "127.0.0.1:15014", paramLabel = "HOST:PORT",
      description = "Where /readyz and /metrics are served. Default: ${DEFAULT-VALUE}") private InetSocketAddress monitoringAddress;

  @Option(names = "--debounce-quiet", defaultValue = "100ms", paramLabel = "DURATION",
      description = "Changes that follow one another are gathered until none has come for so long. Default: ${DEFAULT-VALUE}") private Duration debounceQuiet;

  @Option(names = "--debounce-max", defaultValue = "10s", paramLabel = "DURATION",
      description = "The longest that a change is held back for others. Default: ${DEFAULT-VALUE}") private Duration debounceMax;

  @Option(names = "--access-log-file", defaultValue = "", paramLabel = "FILE",
      description = "Where the proxies write a line for each request, such as /dev/stdout. Default: no access log") private String accessLogFile;

  @Option(names = "--default-retries", defaultValue = "unprocessed", paramLabel = "unprocessed|istio",
      description = "What is tried again where no rule speaks of retries: only what certainly reached no backend, or all"
          + " that Istio tries again. Default: ${DEFAULT-VALUE}") private DefaultRetries defaultRetries;

  @Option(names = "--scope", defaultValue = "used", paramLabel = "used|everything",
      description = "What proxies that can ask for more are told of: the clusters that their traffic has used, or all that"
          + " they may see. Default: ${DEFAULT-VALUE}") private Scoping scope;

  @Option(names = "--outbound", defaultValue = "allow-any", paramLabel = "allow-any|registry-only",
      description = "What becomes of connections to what the mesh does not know, where no Sidecar says: they go where they"
          + " wanted to, or nowhere. Default: ${DEFAULT-VALUE}") private Outbound outbound;

  @Option(names = "--log-format", defaultValue = "text", paramLabel = "text|json",
      description = "Logs are lines for people, or JSON objects with the facts of each line as fields. Default: ${DEFAULT-VALUE}") private LogFormat logFormat;

  ControlPlaneCommand(Runner runner, boolean inPod) {
    this.runner = runner;
    this.inPod = inPod;
  }

  /**
   * The command line of this command, ready to execute.
   *
   * @param inPod whether the process runs in a pod, so that there is a cluster without being told of one
   */
  static CommandLine commandLine(Runner runner, boolean inPod) {
    return new CommandLine(new ControlPlaneCommand(runner, inPod))
        .registerConverter(Duration.class, ControlPlaneCommand::duration)
        .registerConverter(InetSocketAddress.class, ControlPlaneCommand::address)
        .registerConverter(DefaultRetries.class, ControlPlaneCommand::retries)
        .registerConverter(Scoping.class, ControlPlaneCommand::scoping)
        .registerConverter(Outbound.class, ControlPlaneCommand::outbound)
        .registerConverter(LogFormat.class, ControlPlaneCommand::logFormat)
        .setParameterExceptionHandler(ControlPlaneCommand::refused)
        .setExecutionExceptionHandler(ControlPlaneCommand::failed);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    runner.run(options(), logFormat);
    return 0;
  }

  private ControlPlaneOptions options() {
    MeshOptions mesh = new MeshOptions(MeshOptions.DEFAULT.clusterDomain(), MeshOptions.DEFAULT.rootNamespace(),
        MeshOptions.DEFAULT.connectTimeout(), defaultRetries, scope, outbound, MeshOptions.DEFAULT.locality(),
        accessLogFile);
    try {
      return new ControlPlaneOptions(source(), xdsAddress, monitoringAddress,
          new Debounce(debounceQuiet, debounceMax), mesh, Limits.DEFAULT, transport(), webhookAddress);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private MeshSource source() {
    if (manifests != null && kubeconfig != null) {
      throw new IllegalArgumentException("--manifests and --kubeconfig: both given (expected: one of them)");
    }
    if (manifests != null) {
      return new MeshSource.Manifests(manifests);
    }
    if (kubeconfig != null) {
      return new MeshSource.Kubeconfig(kubeconfig);
    }
    if (inPod) {
      return new MeshSource.InPod();
    }
    throw new IllegalArgumentException(
        "nothing to follow (expected: --kubeconfig FILE for a cluster, --manifests DIR for a"
            + " directory, or to run in a pod that has a service account's token)");
  }

  private TransportOptions transport() {
    TransportOptions usual = TransportOptions.DEFAULT;
    return new TransportOptions(xdsTlsAddress, newStreams == null ? usual.newStreamsPerSecond() : newStreams,
        maxConnectionAge, usual.rootLifetime(), usual.servingLifetime());
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("\"" + text + "\" (expected: a number and ms, s or m, such as 100ms)");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  private static InetSocketAddress address(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : -1;
    if (port < 0 || port > 65535) {
      throw new TypeConversionException("\"" + text + "\" (expected: HOST:PORT, such as 127.0.0.1:15010)");
    }
    return new InetSocketAddress(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port);
  }

  private static DefaultRetries retries(String text) {
    return switch (text) {
      case "unprocessed" -> DefaultRetries.UNPROCESSED;
      case "istio" -> DefaultRetries.ISTIO;
      default -> throw new TypeConversionException("\"" + text + "\" (expected: unprocessed or istio)");
    };
  }

  private static Scoping scoping(String text) {
    return switch (text) {
      case "used" -> Scoping.USED;
      case "everything" -> Scoping.EVERYTHING;
      default -> throw new TypeConversionException("\"" + text + "\" (expected: used or everything)");
    };
  }

  private static Outbound outbound(String text) {
    return switch (text) {
      case "allow-any" -> Outbound.ALLOW_ANY;
      case "registry-only" -> Outbound.REGISTRY_ONLY;
      default -> throw new TypeConversionException("\"" + text + "\" (expected: allow-any or registry-only)");
    };
  }

  private static LogFormat logFormat(String text) {
    return switch (text) {
      case "text" -> LogFormat.TEXT;
      case "json" -> LogFormat.JSON;
      default -> throw new TypeConversionException("\"" + text + "\" (expected: text or json)");
    };
  }

  /** Only what is wrong; picocli's own handler would print all of the help after it. */
  private static int refused(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("outrigger control-plane: " + e.getMessage());
    err.println("Try: outrigger control-plane --help");
    return 2;
  }

  private static int failed(Exception e, CommandLine commandLine, ParseResult parsed) throws Exception {
    if (!(e instanceof IOException)) {
      throw e;
    }
    commandLine.getErr().println("outrigger control-plane: " + e.getMessage());
    return 1;
  }
}
