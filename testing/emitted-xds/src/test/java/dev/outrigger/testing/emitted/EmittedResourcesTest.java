package dev.outrigger.testing.emitted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.linecorp.armeria.internal.shaded.xds.pgv.ReflectiveValidatorIndex;
import com.linecorp.armeria.internal.shaded.xds.pgv.ValidationException;
import com.linecorp.armeria.internal.shaded.xds.pgv.ValidatorIndex;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EmittedResourcesTest {

  private static final Path GOLDEN =
      Path.of(System.getProperty("outrigger.home"), "control-plane/src/test/resources/golden");

  private final ValidatorIndex rules = new ReflectiveValidatorIndex();

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(GOLDEN)) {
      return files.filter(file -> file.toString().endsWith(".txtpb")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void keeps_every_rule_of_the_protos(Path file) throws IOException {
    Map<String, Message> resources = GoldenFile.read(file);

    assertThat(resources).isNotEmpty();
    resources.forEach((name, resource) -> {
      assertValid(name, resource);
      Messages.unpacked(resource,
          inner -> assertValid(name + ", " + inner.getDescriptorForType().getName(), inner));
    });
  }

  @Test
  void the_rules_are_really_looked_at() {
    assertThatThrownBy(() -> rules.validatorFor(Cluster.class).assertValid(Cluster.getDefaultInstance()))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("name");
  }

  private void assertValid(String name, Message message) {
    assertThatCode(() -> rules.validatorFor(message.getClass()).assertValid(message)).as(name)
        .doesNotThrowAnyException();
  }
}
