package dev.outrigger.examples.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code outrigger demo}. Exit status: 0 when everything was as expected, 1 when not, 2 when it could not start. */
@Command(name = "outrigger demo", mixinStandardHelpOptions = true, versionProvider = DemoMain.Version.class,
    sortOptions = false,
    description = "Plays the main job in real processes on loopback addresses: no cluster, no root.",
    footer = {"", "Example: play the ejection scene alone, with short times, and keep its figures",
        "  outrigger demo --only 3 --fast --json demo.json"})
public final class DemoMain implements Callable<Integer> {

  private static final List<Scene> SCENES =
      List.of(new ConnectionScene(), new RequestScene(), new EjectionScene(), new EndpointScene(),
          new ControlPlaneScene());

  @Option(names = "--only", paramLabel = "N",
      description = "play scene N alone, 1 to 5") private @Nullable Integer only;

  @Option(names = "--fast", description = "play with shorter times than the rules have") private boolean fast;

  @Option(names = "--json", paramLabel = "FILE",
      description = "write the final table with its figures") private @Nullable Path json;

  @Option(names = "--block", paramLabel = "127.N", defaultValue = "127.86",
      description = "first two octets of all addresses (default: ${DEFAULT-VALUE})") private String block = "127.86";

  /** The build's version. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = DemoMain.class.getPackage().getImplementationVersion();
      return new String[]{"outrigger " + (version == null ? "(not packaged)" : version)};
    }
  }

  public static void main(String[] args) {
    System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
    System.exit(new CommandLine(new DemoMain()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (only != null && (only < 1 || only > SCENES.size())) {
      System.err.println("--only: " + only + " (expected: 1.." + SCENES.size() + ")");
      return 2;
    }
    Addresses addresses;
    try {
      addresses = new Addresses(block);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return 2;
    }
    if (json != null && !Files.isWritable(json.toAbsolutePath().getParent())) {
      System.err.println("--json: " + json + " cannot be written (expected: a file in a folder that exists)");
      return 2;
    }
    List<String> taken = addresses.taken();
    if (!taken.isEmpty()) {
      taken.forEach(System.err::println);
      return 2;
    }
    Path home = Path.of(System.getProperty("outrigger.home", "."));
    Path work = Files.createTempDirectory("outrigger-demo-");
    Setting setting = new Setting(home, home.resolve("outrigger").toAbsolutePath(), work, addresses, fast);
    View view = System.console() != null && System.console().isTerminal() ? new TerminalView(System.out)
        : new PlainView(System.out);
    view.line("Logs and manifests of this run: " + work);

    List<Result> results = new ArrayList<>();
    for (int i = 0; i < SCENES.size(); i++) {
      if (only == null || only == i + 1) {
        results.addAll(play(i + 1, SCENES.get(i), setting, view));
      }
    }
    Report report = new Report(results);
    view.line("");
    view.lines(report.table());
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return report.ok() ? 0 : 1;
  }

  private static List<Result> play(int number, Scene scene, Setting setting, View view) {
    view.line("");
    view.line("── " + number + " · " + scene.title() + " "
        + "─".repeat(Math.max(0, View.WIDTH - scene.title().length() - 8)));
    view.lines(scene.story().stream().map(line -> "  " + line).toList());
    try {
      List<Result> results = scene.play(setting, view);
      results.forEach(result -> view.lines(Report.seen(result)));
      return results;
    } catch (SceneFailed | IOException e) {
      view.line("  ✘ " + e.getMessage() + " (logs: " + setting.work() + ")");
      return List.of(new Result(number + " " + scene.title(), false, "the scene plays to its end",
          String.valueOf(e.getMessage()), 0, Map.of(),
          Map.of()));
    }
  }
}
