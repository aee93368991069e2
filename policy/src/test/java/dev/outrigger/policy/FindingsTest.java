package dev.outrigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.finding.Source;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads every file of {@code findings/} and compares what is found with what the file's own comments expect: each
 * {@code #! severity code path: message} speaks of the line that it stands in.
 */
final class FindingsTest {

  private static final String MARK = "#! ";

  @ParameterizedTest
  @MethodSource("files")
  void finds_what_the_comments_in_the_file_say(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    String text = Files.readString(file);

    Manifest manifest = Manifest.read(name, text);

    assertThat(manifest.findings()).map(finding -> shown(finding, name))
        .containsExactlyInAnyOrderElementsOf(expected(text));
  }

  @ParameterizedTest
  @MethodSource("files")
  void gives_no_object_that_has_an_error(Path file) throws IOException {
    Manifest manifest = Manifest.read(String.valueOf(file.getFileName()), Files.readString(file));

    assertThat(manifest.rejected()).doesNotContainAnyElementsOf(
        Stream.concat(manifest.kubeObjects().stream().map(object -> object.ref()),
            manifest.istioObjects().stream().map(object -> object.ref())).toList());
    assertThat(manifest.findings()).filteredOn(finding -> finding.severity() == Severity.ERROR)
        .extracting(Finding::object)
        .allMatch(object -> object == null || manifest.rejected().contains(object));
  }

  private static List<String> expected(String text) {
    List<String> expected = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).split(MARK, -1);
      for (int j = 1; j < parts.length; j++) {
        expected.add(i + 1 + " " + parts[j].strip());
      }
    }
    return expected;
  }

  private static String shown(Finding finding, String file) {
    Source source = Objects.requireNonNull(finding.source());
    assertThat(source.file()).isEqualTo(file);
    String place = finding.path().isEmpty() ? "" : finding.path() + ": ";
    return source.line() + " " + finding.severity().name().toLowerCase(Locale.ROOT) + " " + finding.code() + " "
        + place + finding.message();
  }

  static Stream<Path> files() throws IOException, URISyntaxException {
    Path directory = Path.of(Objects.requireNonNull(FindingsTest.class.getResource("/findings")).toURI());
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList().stream();
    }
  }
}
