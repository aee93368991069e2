package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptConfigurationTest {

  private static final List<Update> STATE = List.of(
      new Update(ResourceType.CLUSTERS, "7", List.of(new RawResource("a", "v1", Any.pack(Resources.cluster("a")))),
          List.of(), false),
      new Update(ResourceType.ENDPOINTS, "8",
          List.of(new RawResource("a", "v2", Any.pack(Resources.endpoints("a", 1)))), List.of(), false));

  @TempDir private Path directory;

  @Test
  void reads_what_was_written() {
    kept("node").write(STATE);

    assertThat(kept("node").read()).isEqualTo(STATE);
  }

  @Test
  void replaces_the_file_as_a_whole_readable_by_its_owner_only_and_leaves_no_other() throws IOException {
    kept("node").write(STATE);
    kept("node").write(STATE.subList(0, 1));

    assertThat(kept("node").read()).isEqualTo(STATE.subList(0, 1));
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file());
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
  }

  @Test
  void makes_the_directory() {
    new KeptConfiguration(directory.resolve("x/y"), "node").write(STATE);

    assertThat(new KeptConfiguration(directory.resolve("x/y"), "node").read()).isEqualTo(STATE);
  }

  @Test
  void no_file_is_no_configuration() {
    assertThat(kept("node").read()).isEmpty();
  }

  @Test
  void a_file_with_any_byte_changed_is_ignored() throws IOException {
    kept("node").write(STATE);
    byte[] whole = Files.readAllBytes(file());

    for (int i = 0; i < whole.length; i += 7) {
      byte[] broken = whole.clone();
      broken[i] ^= 1;
      Files.write(file(), broken);
      assertThat(kept("node").read()).as("byte %d", i).isEmpty();
    }
  }

  @Test
  void a_file_that_was_cut_is_ignored() throws IOException {
    kept("node").write(STATE);
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
    assertThat(kept("node").read()).isEmpty();

    Files.write(file(), new byte[0]);
    assertThat(kept("node").read()).isEmpty();
  }

  @Test
  void the_file_of_another_node_is_ignored() {
    kept("other").write(STATE);

    assertThat(kept("node").read()).isEmpty();
  }

  @Test
  void a_directory_that_cannot_be_written_is_no_failure() throws IOException {
    Path file = Files.createFile(directory.resolve("plain"));

    new KeptConfiguration(file, "node").write(STATE);

    assertThat(new KeptConfiguration(file, "node").read()).isEmpty();
  }

  private KeptConfiguration kept(String node) {
    return new KeptConfiguration(directory, node);
  }

  private Path file() {
    return directory.resolve("xds.state");
  }
}
