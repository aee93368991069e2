package dev.outrigger.cli;

import dev.outrigger.cli.analyze.AnalyzeCommand;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** What {@code outrigger} is without the name of a program: help, version, and the commands that are no programs of their own. */
@Command(name = "outrigger", mixinStandardHelpOptions = true, versionProvider = BuildVersion.class,
    customSynopsis = "outrigger [-hV] PROGRAM [ARGUMENTS]", subcommands = AnalyzeCommand.class,
    description = "A service mesh: a control plane that turns Kubernetes into xDS, and a sidecar that balances every request.",
    footer = {"", "Programs (each has its own --help):",
        "  demo           play the main job in real processes on this machine",
        "  control-plane  turn Kubernetes manifests into xDS v3 and stream it to proxies",
        "  sidecar        proxy requests as xDS v3 or a file says",
        "  echo           serve HTTP as one pod of an example service",
        "  analyze        tell what is wrong in manifests, or in what a cluster has",
        "  benchmark      measure the sidecar beside other proxies",
        "", "Example: see the problem and its cure, without a cluster", "  outrigger demo"})
final class CliMain implements Callable<Integer> {

  @SuppressWarnings("FieldCanBeFinal") // picocli sets it
  @Parameters(arity = "0..*", hidden = true) private List<String> words = List.of();

  private CliMain() {}

  /** The launcher starts the programs itself: what comes here is none of them. */
  @Override
  public Integer call() {
    System.err.println("outrigger: no program " + words.getFirst()
        + " (expected: demo, control-plane, sidecar, echo, analyze or benchmark; outrigger --help tells more)");
    return 2;
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args.length == 0 ? new String[]{"--help"} : args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new CliMain())
        .setParameterExceptionHandler(CliMain::refused)
        .setExecutionExceptionHandler(CliMain::failed);
  }

  /** Only what is wrong; picocli's own handler would print all of the help after it. */
  private static int refused(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
    command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return 2;
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    if (!(e instanceof IOException)) {
      throw e;
    }
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
    return 2;
  }
}
