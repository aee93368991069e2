package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is sent for manifests, compared with files that a person has read. {@code -Dgolden.update=true} writes them anew;
 * then read the difference.
 */
final class GoldenFilesTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  static Stream<Arguments> cases() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files.filter(file -> file.toString().endsWith(".yaml"))
          .map(file -> file.getFileName().toString().replace(".yaml", ""))
          .sorted()
          .flatMap(name -> Stream.of(Arguments.of(name, "REDIRECT"), Arguments.of(name, "NONE")))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0} for a client with interception {1}")
  @MethodSource("cases")
  void is_sent_what_the_golden_file_says(String name, String interception) throws IOException {
    ClusterState state = Meshes.state(Files.readString(GOLDEN.resolve(name + ".yaml")));
    String sent = sent(state, interception);
    Path golden = GOLDEN.resolve(name + "." + interception.toLowerCase(Locale.ROOT) + ".txtpb");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, sent);
    }
    assertThat(sent).isEqualTo(Files.readString(golden));
  }

  private static String sent(ClusterState state, String interception) {
    ResourceGenerator generator = new ResourceGenerator(MeshOptions.DEFAULT);
    TextFormat.Printer printer = TextFormat.printer().usingTypeRegistry(Meshes.ANY_TYPES);
    ProxyView client = Meshes.placedClient(interception);
    StringBuilder text = new StringBuilder();
    new StateFindings(MeshOptions.DEFAULT).of(state).forEach(finding -> text.append("# ").append(finding).append('\n'));
    for (ResourceType type : EnumSet.complementOf(EnumSet.of(ResourceType.SECRETS))) {
      text.append("\n# ").append(type).append('\n');
      for (NamedResource resource : generator
          .generate(type, new Names.All(generator.own(type, state, client)), state, client)
          .resources()) {
        text.append("\n# ").append(resource.name()).append('\n');
        text.append(printer.printToString(Meshes.message(resource)));
      }
    }
    return text.toString();
  }
}
