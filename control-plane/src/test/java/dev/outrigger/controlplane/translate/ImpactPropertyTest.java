package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.Node.Locality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever changes, in whatever order: what the impact does not name is byte for byte what it was. */
final class ImpactPropertyTest {

  private static final int STEPS = 150;

  private final ResourceGenerator generator = new ResourceGenerator(MeshOptions.DEFAULT);
  private final ImpactRules impactRules = new ImpactRules(MeshOptions.DEFAULT);
  private final List<ProxyView> proxies = List.of(Meshes.client("REDIRECT"), Meshes.client("NONE"), inPodA(), grpc());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void resources_outside_of_the_impact_stay_equal(long seed) {
    RandomMesh mesh = new RandomMesh(new SplittableRandom(seed));
    ClusterState state = ClusterState.EMPTY;
    List<Map<String, String>> before = proxies.stream().map(proxy -> versions(ClusterState.EMPTY, proxy)).toList();
    for (int step = 0; step < STEPS; step++) {
      List<Change> changes = mesh.changes();
      ClusterState.Next next = state.with(changes);
      List<Map<String, String>> after = new ArrayList<>();
      for (int i = 0; i < proxies.size(); i++) {
        after.add(versions(next.state(), proxies.get(i)));
        assertOnlyImpactDiffers(before.get(i), after.get(i), next.changes(), proxies.get(i), changes);
      }
      state = next.state();
      before = after;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void a_state_reached_by_many_changes_is_the_same_as_one_made_at_once(long seed) {
    RandomMesh mesh = new RandomMesh(new SplittableRandom(seed));
    ClusterState state = ClusterState.EMPTY;
    Map<ObjectRef, Change> last = new TreeMap<>(Comparator.comparing(ObjectRef::toString));
    for (int step = 0; step < STEPS; step++) {
      List<Change> changes = mesh.changes();
      state = state.with(changes).state();
      changes.forEach(change -> last.put(change.ref(), change));
    }
    ClusterState atOnce = ClusterState.EMPTY.with(List.copyOf(last.values())).state();
    for (ProxyView proxy : proxies) {
      assertThat(versions(state, proxy)).isEqualTo(versions(atOnce, proxy));
    }
    StateFindings findings = new StateFindings(MeshOptions.DEFAULT);
    assertThat(findings.of(state)).isEqualTo(findings.of(atOnce));
  }

  private void assertOnlyImpactDiffers(
      Map<String, String> before,
      Map<String, String> after,
      ChangeSet changes,
      ProxyView proxy,
      List<Change> made) {
    Impact impact = impactRules.affected(changes, proxy);
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String key : names) {
      int space = key.indexOf(' ');
      ResourceType type = ResourceType.valueOf(key.substring(0, space));
      if (!impact.touches(type, key.substring(space + 1))) {
        assertThat(after.get(key)).as("%s after %s", key, made).isEqualTo(before.get(key));
      } else {
        assertThat(impact.touches(type)).as("%s touches some, so the type", key).isTrue();
      }
    }
  }

  private Map<String, String> versions(ClusterState state, ProxyView proxy) {
    Map<String, String> versions = new TreeMap<>();
    ProxyView placed = proxy.placedIn(state);
    for (ResourceType type : ResourceType.values()) {
      for (NamedResource resource : generator
          .generate(type, new Names.All(generator.own(type, state, placed)), state, placed)
          .resources()) {
        versions.put(type + " " + resource.name(), resource.version());
      }
    }
    return versions;
  }

  /** One whose place is that of a pod that changes. */
  private static ProxyView inPodA() {
    return ProxyView.parse("sidecar~10.1.0.1~a.default~default.svc.cluster.local",
        Map.of("LABELS", Map.of("version", "v1")), "", Locality.UNKNOWN);
  }

  private static ProxyView grpc() {
    return ProxyView.parse("sidecar~198.18.0.9~b.other~other.svc.cluster.local", Map.of("GENERATOR", "grpc"), "",
        Locality.UNKNOWN);
  }
}
