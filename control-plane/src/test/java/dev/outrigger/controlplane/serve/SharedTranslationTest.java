package dev.outrigger.controlplane.serve;

import static dev.outrigger.controlplane.translate.ResourceType.CLUSTERS;
import static dev.outrigger.controlplane.translate.ResourceType.ENDPOINTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.policy.kube.Namespace;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SharedTranslationTest {

  private static final Names ALL = new Names.All();

  private final ClusterState state = ClusterState.EMPTY;
  private final RecordingTranslation inner = new RecordingTranslation();
  private final SharedTranslation shared = new SharedTranslation(inner);

  @Test
  void proxies_of_one_audience_share_what_is_generated_once() {
    List<NamedResource> first = shared.generate(CLUSTERS, ALL, state, proxy("a", "demo"));
    List<NamedResource> second = shared.generate(CLUSTERS, ALL, state, proxy("b", "demo"));

    assertThat(second).isSameAs(first);
    assertThat(inner.asked).hasSize(1);
  }

  @Test
  void another_audience_is_asked_for_anew_but_equal_resources_are_kept_once() {
    NamedResource first = shared.generate(CLUSTERS, ALL, state, proxy("a", "demo")).getFirst();
    NamedResource second = shared.generate(CLUSTERS, ALL, state, proxy("a", "other")).getFirst();

    assertThat(inner.asked).hasSize(2);
    assertThat(second).isSameAs(first);
  }

  @Test
  void generators_see_nothing_that_proxies_of_one_audience_differ_in() {
    shared.generate(CLUSTERS, ALL, state, proxy("a", "demo"));
    shared.affected(ChangeSet.NONE, proxy("a", "demo"));

    assertThat(inner.seen).hasSize(2).allSatisfy(proxy -> {
      assertThat(proxy.nodeId()).isEmpty();
      assertThat(proxy.ip()).isEmpty();
      assertThat(proxy.pod()).isEmpty();
      assertThat(proxy.labels()).isEmpty();
      assertThat(Audience.of(proxy)).isEqualTo(Audience.of(proxy("b", "demo")));
    });
  }

  @Test
  void of_named_resources_only_those_not_yet_generated_are() {
    assertThat(names(shared.generate(ENDPOINTS, only("a", "b"), state, proxy("a", "demo")))).containsExactly("a", "b");
    assertThat(names(shared.generate(ENDPOINTS, only("c", "b"), state, proxy("b", "demo")))).containsExactly("b", "c");

    assertThat(inner.asked).containsExactly("a b", "c");
  }

  @Test
  void a_name_that_does_not_exist_is_not_remembered() {
    assertThat(shared.generate(ENDPOINTS, only("absent"), state, proxy("a", "demo"))).isEmpty();
    assertThat(shared.generate(ENDPOINTS, only("absent"), state, proxy("a", "demo"))).isEmpty();

    assertThat(inner.asked).containsExactly("absent", "absent");
  }

  @Test
  void another_state_is_generated_anew() {
    shared.generate(CLUSTERS, ALL, state, proxy("a", "demo"));
    ClusterState next = state.with(List.of(new Change.ObjectPut(
        new Namespace(ObjectMeta.named("", "demo"))))).state();
    shared.generate(CLUSTERS, ALL, next, proxy("a", "demo"));

    assertThat(inner.asked).hasSize(2);
  }

  private static List<String> names(List<NamedResource> resources) {
    return resources.stream().map(NamedResource::name).toList();
  }

  private static Names only(String... names) {
    return new Names.Only(Set.of(names));
  }

  private static ProxyView proxy(String pod, String namespace) {
    return new ProxyView("sidecar~10.0.0.1~" + pod, ProxyView.Client.ENVOY, "10.0.0.1", pod, namespace,
        Map.of("app", pod), ProxyView.Interception.NONE, "Kubernetes", new Node.Locality("r", "z", ""));
  }

  /** Notes what it is asked; everything exists that is not called absent. */
  private static final class RecordingTranslation implements Translation {

    private final List<String> asked = new ArrayList<>();
    private final List<ProxyView> seen = new ArrayList<>();

    @Override
    public Impact affected(ChangeSet changes, ProxyView proxy) {
      seen.add(proxy);
      return Impact.NONE;
    }

    @Override
    public List<NamedResource> generate(ResourceType type, Names names, ClusterState state, ProxyView proxy) {
      seen.add(proxy);
      Set<String> wanted = switch (names) {
        case Names.All all -> Set.of("everything");
        case Names.Only(Set<String> only) -> new TreeSet<>(only);
      };
      asked.add(String.join(" ", wanted));
      return wanted.stream()
          .filter(name -> !name.equals("absent"))
          .flatMap(name -> Resources.of(type, name + "=1").stream())
          .toList();
    }
  }
}
