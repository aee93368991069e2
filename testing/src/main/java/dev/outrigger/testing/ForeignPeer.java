package dev.outrigger.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * A program not written here that a test runs against, such as a stock Envoy.
 *
 * <p>It is named by an environment variable or found on the {@code PATH}. Where it is missing, the test is skipped and
 * says which program it wanted; but with {@code CI=true} it fails, so that no automatic build is green for having run
 * nothing.
 */
public final class ForeignPeer {

  private ForeignPeer() {}

  /**
   * The executable of a peer that the calling test cannot do without.
   *
   * @param name of the program, as on the {@code PATH}
   * @param variable of the environment that holds its path; it is believed before the {@code PATH}
   * @throws TestAbortedException when there is none
   * @throws AssertionFailedError when there is none, and {@code CI=true}
   */
  public static Path require(String name, String variable) {
    return require(name, variable, System.getenv());
  }

  static Path require(String name, String variable, Map<String, String> environment) {
    var path = find(name, variable, environment);
    if (path != null) {
      return path;
    }
    throw missing(
        name + ": not installed (expected: its path in " + variable + ", or " + name + " on the PATH)", environment);
  }

  /** What to throw when a peer is missing that is not a program of its own. */
  public static RuntimeException missing(String what) {
    return missing(what, System.getenv());
  }

  private static RuntimeException missing(String what, Map<String, String> environment) {
    if ("true".equals(environment.get("CI"))) {
      throw new AssertionFailedError(what + "; with CI=true every peer must be there");
    }
    // The test runner counts skipped tests without a word; whoever reads its output should learn what to install.
    System.out.println("SKIPPED: " + what);
    return new TestAbortedException(what);
  }

  private static @Nullable Path find(String name, String variable, Map<String, String> environment) {
    var named = environment.get(variable);
    if (named != null) {
      var path = Path.of(named);
      if (!isProgram(path)) {
        throw new AssertionFailedError(variable + ": " + named + " (expected: the path of an executable file)");
      }
      return path;
    }
    for (var directory : environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1)) {
      var path = Path.of(directory, name);
      if (isProgram(path)) {
        return path;
      }
    }
    return null;
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
