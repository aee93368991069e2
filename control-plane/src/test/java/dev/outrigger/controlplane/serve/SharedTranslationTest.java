package dev.outrigger.controlplane.serve;

import static dev.outrigger.controlplane.translate.ResourceType.CLUSTERS;
import static dev.outrigger.controlplane.translate.ResourceType.ENDPOINTS;
import static dev.outrigger.controlplane.translate.ResourceType.LISTENERS;
import static dev.outrigger.controlplane.translate.ResourceType.ROUTES;
import static dev.outrigger.controlplane.translate.ResourceType.SECRETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.Dependence;
import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.Generated.Failure;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Namespace;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.ObjectMeta;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SharedTranslationTest {

  private static final Names ALL = new Names.All();

  private final ClusterState state = ClusterState.EMPTY;
  private final AdsMetrics metrics = new AdsMetrics();
  private final RecordingTranslation inner = new RecordingTranslation();
  private final SharedTranslation shared = new SharedTranslation(inner, metrics);

  @BeforeEach
  void begin() {
    shared.advance(state, ChangeSet.NONE, List::of);
  }

  @Test
  void proxies_of_one_audience_share_what_is_generated_once() {
    List<NamedResource> first = shared.generate(CLUSTERS, ALL, state, proxy("a", "demo")).resources();
    List<NamedResource> second = shared.generate(CLUSTERS, ALL, state, proxy("b", "demo")).resources();

    assertThat(second).isSameAs(first);
    assertThat(inner.asked).hasSize(1);
  }

  @Test
  void a_proxy_that_is_gone_is_not_kept() {
    ProxyView proxy = proxy("a", "demo");
    shared.generate(CLUSTERS, ALL, state, proxy);
    WeakReference<ProxyView> kept = new WeakReference<>(proxy);
    proxy = null;

    await().atMost(Duration.ofSeconds(30)).until(() -> {
      System.gc();
      return kept.refersTo(null);
    });
  }

  @Test
  void what_an_update_alters_is_asked_once_for_an_audience() {
    ChangeSet changes =
        new ChangeSet(List.of(), Set.of("echo.demo.svc.cluster.local"), List.of(), List.of(), List.of(), List.of(),
            List.of(),
            ChangeSet.Moves.NONE);
    shared.advance(state, changes, List::of);
    shared.affected(changes, proxy("a", "demo"));
    shared.affected(changes, proxy("b", "demo"));
    assertThat(inner.seen).hasSize(1);

    shared.affected(changes, proxy("a", "other"));
    assertThat(inner.seen).as("one that came since").hasSize(2);
  }

  @Test
  void another_audience_is_asked_for_anew_but_equal_resources_are_kept_once() {
    NamedResource first = shared.generate(CLUSTERS, ALL, state, proxy("a", "demo")).resources().getFirst();
    NamedResource second = shared.generate(CLUSTERS, ALL, state, proxy("a", "other")).resources().getFirst();

    assertThat(inner.asked).hasSize(2);
    assertThat(second).isSameAs(first);
  }

  @Test
  void what_namespaces_do_not_differ_in_is_made_once_for_all_of_them() {
    inner.ordinary = Set.of("demo", "other");
    shared.generate(CLUSTERS, ALL, state, proxy("a", "demo"));
    shared.generate(CLUSTERS, ALL, state, proxy("b", "other"));
    shared.generate(ENDPOINTS, only("x"), state, proxy("a", "demo"));
    shared.generate(ENDPOINTS, only("x"), state, proxy("b", "other"));

    assertThat(inner.asked).containsExactly("everything", "x");
    assertThat(inner.seen).extracting(ProxyView::namespace).containsOnly("");
  }

  @Test
  void clusters_of_a_proxys_own_workload_listeners_and_routes_are_made_for_its_namespace() {
    inner.ordinary = Set.of("demo");
    shared.generate(CLUSTERS, only("inbound|80||"), state, proxy("a", "demo"));
    shared.generate(LISTENERS, ALL, state, proxy("a", "demo"));
    shared.generate(ROUTES, only("80"), state, proxy("a", "demo"));

    assertThat(inner.seen).hasSize(3).extracting(ProxyView::namespace).containsOnly("demo");
  }

  @Test
  void a_namespace_that_is_ordinary_no_more_is_asked_for_by_its_name() {
    inner.ordinary = Set.of("demo");
    ProxyView proxy = proxy("a", "demo");
    shared.generate(CLUSTERS, ALL, state, proxy);
    inner.ordinary = Set.of();
    ClusterState next = state.with(List.of(new Change.ObjectPut(
        Manifest
            .read("test.yaml",
                "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: demo}\nspec: {ports: [{port: 80}]}")
            .kubeObjects()
            .getFirst())))
        .state();
    shared.advance(next, ChangeSet.NONE, List::of);
    shared.generate(CLUSTERS, ALL, next, proxy);

    assertThat(inner.seen).extracting(ProxyView::namespace).contains("", "demo").last().isEqualTo("demo");
  }

  @Test
  void generators_see_nothing_that_proxies_of_one_audience_differ_in() {
    shared.generate(CLUSTERS, ALL, state, proxy("a", "demo")).resources();
    shared.affected(ChangeSet.NONE, proxy("a", "demo"));

    assertThat(inner.seen).hasSize(2).allSatisfy(proxy -> {
      assertThat(proxy.nodeId()).isEmpty();
      assertThat(proxy.ip()).isEmpty();
      assertThat(proxy.pod()).isEmpty();
      assertThat(proxy.labels()).isEmpty();
      assertThat(proxy.node()).isEmpty();
      assertThat(Audience.of(proxy)).isEqualTo(Audience.of(proxy("b", "demo")));
    });
  }

  @Test
  void of_named_resources_only_those_not_yet_generated_are() {
    assertThat(names(shared.generate(ENDPOINTS, only("a", "b"), state, proxy("a", "demo")).resources()))
        .containsExactly("a", "b");
    assertThat(names(shared.generate(ENDPOINTS, only("c", "b"), state, proxy("b", "demo")).resources()))
        .containsExactly("b", "c");

    assertThat(inner.asked).containsExactly("a b", "c");
  }

  @Test
  void of_a_proxys_node_and_labels_only_the_resources_that_depend_on_them_are_told() {
    shared.generate(ENDPOINTS, only("a", "node:b", "label:c"), state, proxy("x", "demo"));

    assertThat(inner.seenFor("a")).satisfies(proxy -> {
      assertThat(proxy.node()).isEmpty();
      assertThat(proxy.labels()).isEmpty();
    });
    assertThat(inner.seenFor("node:b").node()).isEqualTo("node-of-x");
    assertThat(inner.seenFor("label:c").labels()).isEqualTo(Map.of("app", "x"));
  }

  @Test
  void proxies_share_what_depends_on_nothing_that_they_differ_in() {
    assertThat(names(shared.generate(ENDPOINTS, only("a", "node:b"), state, proxy("x", "demo")).resources()))
        .containsExactly("a", "node:b");
    shared.generate(ENDPOINTS, only("a", "node:b"), state, proxy("y", "demo"));
    shared.generate(ENDPOINTS, only("a", "node:b"), state, proxy("y", "demo"));

    assertThat(inner.asked).containsExactly("a", "node:b", "node:b");
  }

  @Test
  void a_proxy_that_moves_is_asked_for_alone() {
    ChangeSet moved = new ChangeSet(List.of(), Set.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
        new ChangeSet.Moves(Set.of(new PodRef("demo", "x")), Set.of(), Set.of()));
    shared.advance(state, moved, List::of);
    shared.affected(moved, proxy("y", "demo"));
    shared.affected(moved, proxy("x", "demo"));

    assertThat(inner.seen).extracting(ProxyView::pod).containsExactly("", "x");
  }

  @Test
  void a_name_that_does_not_exist_is_not_remembered() {
    assertThat(shared.generate(ENDPOINTS, only("absent"), state, proxy("a", "demo")).resources()).isEmpty();
    assertThat(shared.generate(ENDPOINTS, only("absent"), state, proxy("a", "demo")).resources()).isEmpty();

    assertThat(inner.asked).containsExactly("absent", "absent");
  }

  @Test
  void secrets_are_not_kept_for_no_state_drops_them() {
    for (int i = 0; i < 2; i++) {
      assertThat(names(shared.generate(SECRETS, only("any"), state, proxy("a", "demo")).resources()))
          .containsExactly("any");
    }

    assertThat(inner.asked).containsExactly("any", "any");
  }

  @Test
  void of_another_state_only_what_its_changes_may_have_altered_is_generated_anew() {
    shared.generate(CLUSTERS, ALL, state, proxy("a", "demo"));
    shared.generate(ENDPOINTS, only("outbound|80||x.demo", "outbound|80||y.demo"), state, proxy("a", "demo"));
    inner.asked.clear();

    inner.impact = new Impact(Set.of(), Set.of("x.demo"), false, false);
    ClusterState next = next(state);
    shared.advance(next, ChangeSet.NONE, List::of);
    shared.generate(CLUSTERS, ALL, next, proxy("a", "demo"));
    Generated endpoints =
        shared.generate(ENDPOINTS, only("outbound|80||x.demo", "outbound|80||y.demo"), next, proxy("a", "demo"));

    assertThat(names(endpoints.resources())).containsExactly("outbound|80||x.demo", "outbound|80||y.demo");
    assertThat(inner.asked).containsExactly("outbound|80||x.demo");
  }

  @Test
  void nothing_is_kept_for_ever_for_audiences_that_have_left() {
    for (int i = 0; i < 100; i++) {
      shared.generate(CLUSTERS, ALL, state, proxy("a", "namespace-" + i));
    }
    inner.asked.clear();
    ClusterState next = next(state);
    shared.advance(next, ChangeSet.NONE, () -> List.of(proxy("b", "namespace-7")));
    shared.generate(CLUSTERS, ALL, next, proxy("a", "namespace-7"));
    assertThat(inner.asked).isEmpty();

    shared.generate(CLUSTERS, ALL, next, proxy("a", "namespace-8"));
    assertThat(inner.asked).hasSize(1);
  }

  @Test
  void nothing_is_kept_of_a_state_that_is_not_the_latest() {
    shared.generate(CLUSTERS, ALL, next(state), proxy("a", "demo"));
    shared.generate(CLUSTERS, ALL, next(state), proxy("a", "demo"));

    assertThat(inner.asked).hasSize(2);
  }

  @Test
  void what_cannot_be_made_any_more_stays_as_it_was_for_new_proxies_too() {
    NamedResource named = shared.generate(ENDPOINTS, only("a"), state, proxy("a", "demo")).resources().getFirst();
    NamedResource listed = shared.generate(CLUSTERS, ALL, state, proxy("a", "demo")).resources().getFirst();

    inner.impact = FakeTranslation.EVERYTHING;
    inner.failing = true;
    ClusterState next = next(state);
    shared.advance(next, ChangeSet.NONE, List::of);
    Generated endpoints = shared.generate(ENDPOINTS, only("a", "b"), next, proxy("b", "demo"));
    Generated clusters = shared.generate(CLUSTERS, ALL, next, proxy("b", "demo"));

    assertThat(endpoints.resources()).containsExactly(named);
    assertThat(endpoints.isUnknown("b")).isTrue();
    assertThat(endpoints.isUnknown("a")).isFalse();
    assertThat(clusters.resources()).containsExactly(listed);

    inner.failing = false;
    shared.advance(next(next), ChangeSet.NONE, List::of);
    assertThat(names(shared.generate(ENDPOINTS, only("a", "absent"), next(next), proxy("b", "demo")).resources()))
        .containsExactly("a");
  }

  @Test
  void what_cannot_be_made_is_counted_once_a_state_however_many_want_it() {
    for (String namespace : List.of("demo", "demo", "other")) {
      Generated generated = shared.generate(ENDPOINTS, only("a", "bad"), state, proxy("a", namespace));
      assertThat(names(generated.resources())).containsExactly("a");
      assertThat(generated.isUnknown("bad")).isTrue();
      assertThat(generated.isUnknown("absent")).isFalse();
    }

    StringBuilder text = new StringBuilder();
    metrics.writePrometheus(text);
    assertThat(text).contains("pilot_total_xds_internal_errors{type=\"eds\"} 1\n");
    assertThat(inner.asked).as("once an audience").containsExactly("a bad", "a bad");
  }

  @Test
  void what_is_named_beside_everything_is_made_once_too() {
    Generated generated = shared.generate(CLUSTERS, new Names.All(Set.of("more")), state, proxy("a", "demo"));

    assertThat(names(generated.resources())).containsExactly("everything", "more");
    shared.generate(CLUSTERS, new Names.All(Set.of("more", "everything")), state, proxy("b", "demo"));
    assertThat(inner.asked).containsExactly("everything", "more");
  }

  @Test
  void proxies_that_rules_select_apart_are_made_for_apart() {
    shared.generate(CLUSTERS, only("x"), state, proxy("a", "selected"));
    shared.generate(CLUSTERS, only("x"), state, proxy("b", "selected"));
    shared.generate(CLUSTERS, only("x"), state, proxy("a", "selected"));

    assertThat(inner.seen).extracting(ProxyView::labels).containsExactly(Map.of("app", "a"), Map.of("app", "b"));
  }

  /** One that differs in nothing that matters here. */
  private static ClusterState next(ClusterState state) {
    return state.with(List.of(new Change.ObjectPut(
        new Namespace(ObjectMeta.named("", "demo" + state.namespaces().size()))))).state();
  }

  private static List<String> names(List<NamedResource> resources) {
    return resources.stream().map(NamedResource::name).toList();
  }

  private static Names only(String... names) {
    return new Names.Only(Set.of(names));
  }

  private static ProxyView proxy(String pod, String namespace) {
    return new ProxyView("sidecar~10.0.0.1~" + pod, ProxyView.Client.ENVOY, "10.0.0.1", pod, namespace,
        Map.of("app", pod), ProxyView.Interception.NONE, "Kubernetes", new Node.Locality("r", "z", ""),
        "node-of-" + pod, false, Map.of());
  }

  /** Notes what it is asked; everything exists that is not called absent, and can be made that is not called bad. */
  private static final class RecordingTranslation implements Translation {

    private final List<String> asked = new ArrayList<>();
    private final List<ProxyView> seen = new ArrayList<>();
    private Impact impact = Impact.NONE;
    private Set<String> ordinary = Set.of();
    private boolean failing;

    @Override
    public Impact affected(ChangeSet changes, ProxyView proxy) {
      seen.add(proxy);
      return impact;
    }

    private ProxyView seenFor(String name) {
      return seen.get(asked.indexOf(name));
    }

    @Override
    public Dependence dependence(ResourceType type, String name, ClusterState state, ProxyView proxy) {
      return new Dependence(name.startsWith("node:"), false, name.startsWith("label:") ? Set.of("app") : Set.of());
    }

    @Override
    public String standIn(ClusterState state, String namespace) {
      return ordinary.contains(namespace) ? "" : namespace;
    }

    @Override
    public Map<String, String> selecting(ClusterState state, ProxyView proxy) {
      return proxy.namespace().equals("selected") ? proxy.labels() : Map.of();
    }

    @Override
    public Generated generate(ResourceType type, Names names, ClusterState state, ProxyView proxy) {
      seen.add(proxy);
      Set<String> wanted = switch (names) {
        case Names.All(Set<String> named) -> Set.of("everything");
        case Names.Only(Set<String> only) -> new TreeSet<>(only);
      };
      asked.add(String.join(" ", wanted));
      if (failing) {
        return new Generated(List.of(), switch (names) {
          case Names.All all -> List.of(new Failure(type, null, new IllegalStateException("made to fail")));
          case Names.Only only -> wanted.stream()
              .map(name -> new Failure(type, name, new IllegalStateException("made to fail")))
              .toList();
        });
      }
      return new Generated(wanted.stream()
          .filter(name -> !name.equals("absent") && !name.equals("bad"))
          .flatMap(name -> Resources.of(type, name + "=1").stream())
          .toList(),
          wanted.contains("bad") ? List.of(new Failure(type, "bad", new IllegalStateException("made to fail")))
              : List.of());
    }
  }
}
