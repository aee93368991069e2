package dev.outrigger.sidecar;

import dev.outrigger.sidecar.bootstrap.BootstrapException;
import dev.outrigger.sidecar.config.NetAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The command line. Exit status: 0 after a clean stop, 1 when it cannot start, 2 for options that are wrong. */
@Command(name = "outrigger sidecar", mixinStandardHelpOptions = true, sortOptions = false,
    versionProvider = BuildVersion.class,
    description = "Balances requests over the endpoints that a control plane, or the bootstrap file itself, names.",
    footer = {"", "Example: beside a program that is started with http_proxy=http://127.0.0.1:15080",
        "  outrigger sidecar -c bootstrap.yaml --state-dir ./state \\", "    --http-proxy-address 127.0.0.1:15080"})
final class SidecarCommand implements Callable<Integer> {

  /** Starts a sidecar and lets it run until the process is told to end. */
  interface Runner {

    void run(SidecarOptions options) throws IOException, InterruptedException, BootstrapException;
  }

  private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^]]+)]|([^:]+)):(\\d{1,5})");

  private final Runner runner;

  @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE",
      description = "Envoy's bootstrap file, YAML or JSON.") private Path config;

  @Option(names = "--http-proxy-address", paramLabel = "HOST:PORT",
      description = "Serve as an HTTP proxy there, for programs that are told of one by http_proxy. Its routes come from"
          + " the control plane.") private @Nullable NetAddress httpProxy;

  @Option(names = "--state-dir", paramLabel = "DIR",
      description = "Keep the last good configuration there and serve from it when the control plane is away at the"
          + " start.") private @Nullable Path stateDirectory;

  private SidecarCommand(Runner runner) {
    this.runner = runner;
  }

  /** The command line of this command, ready to execute. */
  static CommandLine commandLine(Runner runner) {
    return new CommandLine(new SidecarCommand(runner))
        .registerConverter(NetAddress.class, SidecarCommand::address)
        .setExecutionExceptionHandler(SidecarCommand::failed);
  }

  @Override
  public Integer call() throws IOException, InterruptedException, BootstrapException {
    runner.run(new SidecarOptions(config, httpProxy, stateDirectory));
    return 0;
  }

  private static NetAddress address(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : -1;
    if (port < 0 || port > 65535) {
      throw new TypeConversionException("\"" + text + "\" (expected: HOST:PORT, such as 127.0.0.1:15080)");
    }
    return new NetAddress(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port);
  }

  private static int failed(Exception e, CommandLine commandLine, ParseResult parsed) throws Exception {
    if (!(e instanceof IOException || e instanceof BootstrapException)) {
      throw e;
    }
    commandLine.getErr().println("outrigger sidecar: " + e.getMessage());
    return 1;
  }
}
