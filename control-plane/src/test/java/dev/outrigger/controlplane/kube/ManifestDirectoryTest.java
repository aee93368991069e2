package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ServiceKey;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Source;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.kube.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestDirectoryTest {

  @TempDir private Path directory;

  private final Picture picture = new Picture();
  private ManifestDirectory manifests;

  /** What a listener knows at the end of what it was told. */
  private static final class Picture implements ObjectSource.Listener {

    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile ClusterState state = ClusterState.EMPTY;
    volatile List<Finding> findings = List.of();
    volatile boolean failing;

    @Override
    public void changed(List<Change> changes) {
      if (failing) {
        failing = false;
        throw new IllegalStateException("made to fail");
      }
      calls.add("changed " + changes.size());
      state = state.with(changes).state();
    }

    @Override
    public void synced() {
      calls.add("synced");
    }

    @Override
    public void findings(List<Finding> now) {
      findings = now;
    }

    List<String> services() {
      return state.services().keySet().stream().map(ServiceKey::name).toList();
    }

    List<Integer> ports(String service) {
      Service found = state.services().get(new ServiceKey("default", service));
      return found == null ? List.of() : found.ports().stream().map(Service.Port::port).toList();
    }

    List<String> told() {
      return findings.stream().map(Finding::toString).toList();
    }
  }

  @BeforeEach
  void make() {
    manifests = new ManifestDirectory(directory, picture);
  }

  @AfterEach
  void end() {
    manifests.close();
  }

  @Test
  void knows_where_each_object_stands_that_is_taken() throws IOException {
    write("a.yaml", "# first\n" + service("one", 80));
    write("b.yaml", service("one", 80));
    manifests.start();
    await().untilAsserted(() -> assertThat(picture.services()).contains("one"));

    assertThat(manifests.source(new ObjectRef("Service", "default", "one")))
        .isEqualTo(new Source(directory.resolve("a.yaml").toString(), 2));
    assertThat(manifests.source(new ObjectRef("Service", "default", "none"))).isNull();
  }

  @Test
  void goes_on_following_after_a_failure() throws IOException {
    picture.failing = true;
    write("a.yaml", service("one", 80));
    manifests.start();
    await().until(() -> !picture.failing);

    write("b.yaml", service("two", 81));
    await().untilAsserted(() -> assertThat(picture.services()).contains("two"));
  }

  @Test
  void tells_all_that_is_there_before_it_says_that_it_is_whole() throws IOException {
    write("a.yaml", service("one", 80) + "---\n" + service("two", 81));
    write("b.json", "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"three\"},"
        + " \"spec\": {\"ports\": [{\"port\": 82}]}}");
    startAndSync();
    assertThat(picture.calls).containsExactly("changed 3", "synced");
    assertThat(picture.services()).containsExactly("one", "three", "two");
  }

  @Test
  void is_whole_at_once_when_the_directory_is_empty() {
    startAndSync();
    assertThat(picture.calls).containsExactly("synced");
  }

  @Test
  void follows_files_that_come_change_and_go() throws IOException {
    startAndSync();
    write("a.yaml", service("one", 80));
    await().until(() -> picture.services().equals(List.of("one")));
    write("a.yaml", service("one", 90));
    await().until(() -> picture.ports("one").equals(List.of(90)));
    Files.delete(directory.resolve("a.yaml"));
    await().until(() -> picture.services().isEmpty());
  }

  @Test
  void follows_a_file_that_is_put_in_place_of_another() throws IOException {
    write("a.yaml", service("one", 80));
    startAndSync();
    Path next = Files.writeString(directory.resolve(".a.yaml.next"), service("one", 90));
    Files.move(next, directory.resolve("a.yaml"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    await().until(() -> picture.ports("one").equals(List.of(90)));
  }

  @Test
  void follows_files_that_are_links_into_a_directory_that_is_exchanged() throws IOException {
    Path old = Files.createDirectory(directory.resolve("..one"));
    Path next = Files.createDirectory(directory.resolve("..two"));
    Files.writeString(old.resolve("a.yaml"), service("one", 80));
    Files.writeString(next.resolve("a.yaml"), service("one", 90));
    Path current = Files.createSymbolicLink(directory.resolve("..data"), Path.of("..one"));
    Files.createSymbolicLink(directory.resolve("a.yaml"), Path.of("..data", "a.yaml"));
    startAndSync();
    Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..two"));
    Files.move(link, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    await().until(() -> picture.ports("one").equals(List.of(90)));
  }

  @Test
  void does_not_read_hidden_and_other_files() throws IOException {
    write(".a.yaml", service("hidden", 80));
    write("#a.yaml", service("editor", 80));
    write("a.yaml~", service("backup", 80));
    write("a.yaml.swp", service("swap", 80));
    write("readme.txt", "no manifest");
    write("b.yml", service("read", 80));
    startAndSync();
    assertThat(picture.services()).containsExactly("read");
    assertThat(picture.findings).isEmpty();
  }

  @Test
  void a_file_that_cannot_be_parsed_keeps_what_it_said_and_names_the_line() throws IOException {
    write("a.yaml", service("one", 80));
    startAndSync();
    write("a.yaml", service("one", 90) + "  broken: [\n");
    await().until(() -> !picture.findings.isEmpty());
    assertThat(picture.ports("one")).containsExactly(80);
    assertThat(picture.told()).singleElement().asString().startsWith(directory.resolve("a.yaml") + ":");
    write("a.yaml", service("one", 90));
    await().until(() -> picture.findings.isEmpty() && picture.ports("one").equals(List.of(90)));
  }

  @Test
  void a_wrong_object_keeps_its_last_good_version_while_the_others_of_its_file_are_taken() throws IOException {
    write("a.yaml", service("one", 80) + "---\n" + service("two", 80));
    startAndSync();
    write("a.yaml", service("one", 90) + "---\n" + service("two", -1));
    await().until(() -> picture.ports("one").equals(List.of(90)) && !picture.findings.isEmpty());
    assertThat(picture.ports("two")).containsExactly(80);
    assertThat(picture.told()).singleElement().asString().contains("Service default/two", "-1", "expected");
  }

  @Test
  void a_wrong_object_that_was_never_right_is_left_out() throws IOException {
    write("a.yaml", service("one", 80) + "---\n" + service("two", -1));
    startAndSync();
    assertThat(picture.services()).containsExactly("one");
  }

  @Test
  void of_an_object_in_two_files_the_first_file_by_name_counts() throws IOException {
    write("a.yaml", service("one", 80));
    write("b.yaml", service("one", 90));
    startAndSync();
    await().until(() -> !picture.findings.isEmpty());
    assertThat(picture.ports("one")).containsExactly(80);
    assertThat(picture.told()).singleElement()
        .asString()
        .contains("Service default/one", "a.yaml", "b.yaml", "expected");
    Files.delete(directory.resolve("a.yaml"));
    await().until(() -> picture.ports("one").equals(List.of(90)) && picture.findings.isEmpty());
  }

  @Test
  void a_file_that_is_emptied_before_it_is_written_loses_nothing() throws IOException {
    write("a.yaml", service("one", 80));
    startAndSync();
    write("a.yaml", "");
    write("b.yaml", service("two", 80));
    await().until(() -> picture.services().contains("two"));
    assertThat(picture.services()).containsExactly("one", "two");
  }

  @Test
  void a_file_that_stays_empty_has_no_objects() throws IOException {
    write("a.yaml", service("one", 80));
    startAndSync();
    write("a.yaml", "");
    await().until(() -> picture.services().isEmpty());
  }

  @Test
  void a_file_that_is_no_text_keeps_what_it_said() throws IOException {
    write("a.yaml", service("one", 80));
    startAndSync();
    Files.write(directory.resolve("a.yaml"), new byte[]{(byte) 0xff, (byte) 0xfe, 0});
    await().until(() -> !picture.findings.isEmpty());
    assertThat(picture.services()).containsExactly("one");
    assertThat(picture.told()).singleElement().asString().contains("a.yaml", "UTF-8");
  }

  @Test
  void waits_for_a_directory_that_is_not_there() throws IOException {
    manifests.close();
    Path later = directory.resolve("later");
    manifests = new ManifestDirectory(later, picture);
    manifests.start();
    await().until(() -> !picture.findings.isEmpty());
    assertThat(picture.told()).singleElement().asString().contains(later.toString(), "is not there");
    assertThat(picture.calls).isEmpty();
    Files.createDirectory(later);
    await().until(() -> picture.calls.contains("synced") && picture.findings.isEmpty());
  }

  @Test
  void keeps_all_while_the_directory_is_away() throws IOException {
    manifests.close();
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Files.writeString(inner.resolve("a.yaml"), service("one", 80));
    manifests = new ManifestDirectory(inner, picture);
    startAndSync();
    Path away = Files.move(inner, directory.resolve("away"));
    await().until(() -> !picture.findings.isEmpty());
    assertThat(picture.services()).containsExactly("one");
    Files.move(away, inner);
    Files.writeString(inner.resolve("a.yaml"), service("one", 90));
    await().until(() -> picture.ports("one").equals(List.of(90)) && picture.findings.isEmpty());
  }

  @Test
  void the_same_text_again_is_no_change() throws IOException {
    write("a.yaml", service("one", 80));
    startAndSync();
    write("a.yaml", service("one", 80) + "# a remark\n");
    write("b.yaml", service("two", 80));
    await().until(() -> picture.services().contains("two"));
    assertThat(picture.calls).containsExactly("changed 1", "synced", "changed 1");
  }

  @Test
  void reads_the_kinds_of_rules_too() throws IOException {
    write("rules.yaml", """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: one}
        spec: {host: one}
        """);
    startAndSync();
    assertThat(picture.state.destinationRules().values()).extracting(DestinationRule::host).containsExactly("one");
  }

  private void startAndSync() {
    manifests.start();
    await().until(() -> picture.calls.contains("synced"));
  }

  private void write(String name, String text) throws IOException {
    Files.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  private static String service(String name, int port) {
    return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\nspec:\n  ports:\n  - {name: http, port: "
        + port
        + "}\n";
  }
}
