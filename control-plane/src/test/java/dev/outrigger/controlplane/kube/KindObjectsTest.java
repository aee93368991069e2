package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.kube.WatchedKind.Need;
import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.tree.SyntaxException;
import dev.outrigger.policy.tree.Tree;
import dev.outrigger.policy.tree.YamlText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KindObjectsTest {

  private static final WatchedKind SERVICES =
      new WatchedKind("", List.of("v1"), "services", "Service", "", Need.ESSENTIAL, "Services");

  private final KubeMetrics metrics = new KubeMetrics();
  private final KindObjects objects = new KindObjects(SERVICES, metrics, new KindObjects.Sightings() {});

  @Test
  void an_object_that_came_changed_and_went_is_told_each_time() {
    assertThat(put("a", 1, "port: 80")).isInstanceOf(Change.ObjectPut.class);
    assertThat(put("a", 2, "port: 81")).isInstanceOf(Change.ObjectPut.class);
    assertThat(objects.remove(service("a", 3, "port: 81"))).isInstanceOf(Change.Removed.class);
    assertThat(counted()).contains("pilot_k8s_reg_events{event=\"add\",type=\"Services\"} 1",
        "pilot_k8s_reg_events{event=\"update\",type=\"Services\"} 1",
        "pilot_k8s_reg_events{event=\"delete\",type=\"Services\"} 1");
  }

  @Test
  void a_new_version_that_says_the_same_is_no_change() {
    put("a", 1, "port: 80");

    assertThat(put("a", 2, "port: 80")).isNull();
    assertThat(counted()).contains("pilot_k8s_reg_events{event=\"updatesame\",type=\"Services\"} 1");
  }

  @Test
  void an_error_leaves_the_object_as_it_was_and_is_found_until_it_is_mended() {
    put("a", 1, "port: 80");

    assertThat(put("a", 2, "port: none")).isNull();
    assertThat(objects.takeFindings()).singleElement()
        .extracting(Object::toString)
        .asString()
        .startsWith("Service default/a: spec.ports[0].port: ");
    assertThat(put("a", 3, "port: 80")).isNull();
    assertThat(objects.takeFindings()).isEmpty();
    assertThat(objects.takeFindings()).isNull();
  }

  @Test
  void an_object_that_never_was_good_comes_with_its_first_good_version_and_goes_in_silence_before() {
    assertThat(put("a", 1, "port: none")).isNull();
    assertThat(objects.remove(service("a", 2, "port: none"))).isNull();
    assertThat(objects.takeFindings()).isEmpty();

    assertThat(put("a", 3, "port: none")).isNull();
    assertThat(put("a", 4, "port: 80")).isInstanceOf(Change.ObjectPut.class);
  }

  @Test
  void a_listing_changes_nothing_before_it_is_finished_and_tells_only_differences_then() {
    put("same", 1, "port: 80");
    put("touched", 2, "port: 80");
    put("changed", 3, "port: 80");
    put("gone", 4, "port: 80");

    KindObjects.Listing unfinished = objects.list();
    unfinished.put(service("other", 9, "port: 80"), "v1");
    KindObjects.Listing listing = objects.list();
    listing.put(service("same", 1, "port: 80"), "v1");
    listing.put(service("touched", 5, "port: 80"), "v1");
    listing.put(service("changed", 6, "port: 81"), "v1");
    listing.put(service("new", 7, "port: 80"), "v1");

    assertThat(listing.finish()).extracting(change -> change.getClass().getSimpleName() + " " + change.ref().name())
        .containsExactly("Removed gone", "ObjectPut changed", "ObjectPut new");
  }

  @Test
  void what_comes_back_with_an_error_in_a_listing_stays_what_it_was() {
    put("a", 1, "port: 80");

    KindObjects.Listing listing = objects.list();
    listing.put(service("a", 2, "port: none"), "v1");

    assertThat(listing.finish()).isEmpty();
    assertThat(objects.takeFindings()).hasSize(1);
    assertThat(objects.remove(service("a", 3, "port: none"))).isInstanceOf(Change.Removed.class);
  }

  private @Nullable Change put(String name, int version, String port) {
    return objects.put(service(name, version, port), "v1");
  }

  private String counted() {
    StringBuilder text = new StringBuilder();
    metrics.writePrometheus(text);
    return text.toString();
  }

  private static Tree.Mapping service(String name, int version, String port) {
    String yaml = String.format(Locale.ROOT, """
        metadata: {name: %s, namespace: default, resourceVersion: "%d"}
        spec: {clusterIP: 198.19.0.1, ports: [{%s}]}
        """, name, version, port);
    try {
      return (Tree.Mapping) YamlText.read(yaml).getFirst();
    } catch (SyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
