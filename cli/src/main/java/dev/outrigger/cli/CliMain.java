package dev.outrigger.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** What {@code outrigger} is without the name of a program: help, version, and the commands that are no programs of their own. */
@Command(name = "outrigger", mixinStandardHelpOptions = true, versionProvider = BuildVersion.class,
    synopsisSubcommandLabel = "PROGRAM",
    description = "A service mesh: a control plane that turns Kubernetes into xDS, and a sidecar that balances every request.",
    subcommands = HelpCommand.class,
    footer = {"", "Programs (each has its own --help):",
        "  demo           play the main job in real processes on this machine",
        "  control-plane  turn Kubernetes manifests into xDS v3 and stream it to proxies",
        "  sidecar        proxy requests as xDS v3 or a file says",
        "  echo           serve HTTP as one pod of an example service",
        "  benchmark      measure the sidecar beside other proxies",
        "", "Example: see the problem and its cure, without a cluster", "  outrigger demo"})
final class CliMain {

  private CliMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new CliMain()).execute(args.length == 0 ? new String[]{"--help"} : args));
  }
}
