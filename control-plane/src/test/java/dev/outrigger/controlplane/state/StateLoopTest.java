package dev.outrigger.controlplane.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.controlplane.model.ServiceKey;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.ObjectMeta;
import dev.outrigger.policy.kube.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StateLoopTest {

  private final ManualTime time = new ManualTime();
  private final StateLoop loop = new StateLoop(Debounce.DEFAULT, time, time, time);
  private final List<StateUpdate> updates = new ArrayList<>();

  StateLoopTest() {
    loop.listen(updates::add);
  }

  @Test
  void publishes_nothing_before_the_source_is_synced() {
    loop.submit(List.of(put("a")));
    loop.submit(List.of(put("b")));
    time.advance(Duration.ofMinutes(1));

    assertThat(updates).isEmpty();
    assertThat(loop.current()).isNull();
  }

  @Test
  void the_first_update_holds_all_that_was_there_at_the_start() {
    loop.submit(List.of(put("a"), put("b")));
    loop.sourceSynced();
    time.run();

    assertThat(updates).singleElement().satisfies(update -> {
      assertThat(update.version()).isEqualTo(1);
      assertThat(update.state().services()).containsOnlyKeys(key("a"), key("b"));
      assertThat(update.changes().services()).extracting(MeshService::object)
          .containsExactlyInAnyOrder(key("a"), key("b"));
    });
    assertThat(loop.current()).isSameAs(updates.getFirst());
  }

  @Test
  void an_empty_mesh_is_published_once_the_source_is_synced() {
    loop.sourceSynced();
    time.run();

    assertThat(updates).singleElement().satisfies(update -> assertThat(update.state().services()).isEmpty());
  }

  @Test
  void saying_synced_twice_changes_nothing() {
    loop.sourceSynced();
    loop.sourceSynced();
    time.run();

    assertThat(updates).hasSize(1);
  }

  @Test
  void a_lone_change_is_published_at_once() {
    sync();
    loop.submit(List.of(put("a")));
    time.run();

    assertThat(updates).extracting(StateUpdate::version).containsExactly(1L, 2L);
    assertThat(updates.getLast().changes().services()).extracting(MeshService::object).containsExactly(key("a"));
  }

  @Test
  void changes_that_follow_are_published_together() {
    sync();
    change(put("a"));
    change(put("b"));
    change(put("c"));
    time.advance(Duration.ofMillis(99));
    assertThat(updates).hasSize(2);

    time.advance(Duration.ofMillis(1));
    assertThat(updates).hasSize(3);
    assertThat(updates.getLast().changes().services()).extracting(MeshService::object)
        .containsExactlyInAnyOrder(key("b"), key("c"));
  }

  @Test
  void of_several_changes_to_one_object_only_the_last_counts() {
    sync();
    change(put("a"));
    loop.submit(List.of(put("b")));
    loop.submit(List.of(removed("b")));
    time.advance(Duration.ofSeconds(1));

    assertThat(updates).extracting(StateUpdate::version).containsExactly(1L, 2L);
    assertThat(loop.current()).isNotNull()
        .satisfies(update -> assertThat(update.state().services()).containsOnlyKeys(key("a")));
  }

  @Test
  void a_change_that_changes_nothing_is_not_published() {
    sync();
    change(put("a"));
    time.advance(Duration.ofSeconds(1));
    change(put("a"));
    time.advance(Duration.ofSeconds(1));

    assertThat(updates).hasSize(2);
  }

  @Test
  void an_update_says_when_its_oldest_change_came_in() {
    sync();
    change(put("a"));
    time.advance(Duration.ofMillis(30));
    long oldest = time.getAsLong();
    change(put("b"));
    time.advance(Duration.ofMillis(30));
    change(put("c"));
    time.advance(Duration.ofSeconds(1));

    assertThat(updates).last().extracting(StateUpdate::receivedNanos).isEqualTo(oldest);
  }

  @Test
  void submitting_nothing_is_no_change() {
    sync();
    loop.submit(List.of());
    time.run();
    loop.submit(List.of(put("a")));
    time.run();

    assertThat(updates).hasSize(2);
  }

  @Test
  void a_change_that_cannot_be_applied_takes_no_other_with_it() {
    sync();
    loop.submit(List.of(put("a"), new Change.Removed(new ObjectRef("Widget", "demo", "w")), put("b")));
    time.run();
    time.advance(Duration.ofSeconds(1));
    change(put("c"));

    assertThat(updates.getLast().state().services()).containsOnlyKeys(key("a"), key("b"), key("c"));
  }

  @Test
  void a_listener_that_fails_takes_no_other_with_it() {
    StateLoop failing = new StateLoop(Debounce.DEFAULT, time, time, time);
    failing.listen(update -> {
      throw new IllegalStateException("made to fail");
    });
    failing.listen(updates::add);
    failing.sourceSynced();
    time.run();

    assertThat(updates).hasSize(1);
  }

  private void sync() {
    loop.sourceSynced();
    time.advance(Duration.ofSeconds(1));
  }

  private void change(Change change) {
    loop.submit(List.of(change));
    time.run();
  }

  private static Change put(String name) {
    return new Change.ObjectPut(new Service(ObjectMeta.named("demo", name), Service.Type.CLUSTER_IP, List.of(), false,
        Service.Family.IPV4, null, Map.of(), List.of(), false, Service.InternalTraffic.CLUSTER, null, null));
  }

  private static Change removed(String name) {
    return new Change.Removed(new ObjectRef(Service.KIND, "demo", name));
  }

  private static ServiceKey key(String name) {
    return new ServiceKey("demo", name);
  }
}
