package dev.outrigger.controlplane.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.state.ManualTime;
import dev.outrigger.controlplane.state.StateUpdate;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a client asks for and a mesh does, in whatever order, with answers late and streams broken: when all is quiet the
 * client has what a new client would be given.
 */
final class ClientViewPropertyTest {

  private static final int ROUNDS = 6;
  private static final int STEPS = 40;
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final Limits LIMITS = new Limits(10, 100, Duration.ofSeconds(5));

  private final ManualTime time = new ManualTime();
  private final FakeTranslation mesh = new FakeTranslation();
  private final Map<ResourceType, Map<String, String>> existing = new EnumMap<>(ResourceType.class);
  private final List<String> story = new ArrayList<>();
  private StateUpdate current = new StateUpdate(1, ClusterState.EMPTY, ChangeSet.NONE, 0);
  private @Nullable ProxyConnection connection;

  ClientViewPropertyTest() {
    for (ResourceType type : ResourceType.values()) {
      existing.put(type, new TreeMap<>());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_delta_client_ends_with_what_a_new_one_would_be_given(long seed) {
    play(new SimulatedClient.Delta(), new SplittableRandom(seed));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_state_of_the_world_client_ends_with_what_a_new_one_would_be_given(long seed) {
    play(new SimulatedClient.StateOfTheWorld(), new SplittableRandom(seed));
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 200);
  }

  private void play(SimulatedClient client, SplittableRandom random) {
    connect(client);
    for (int round = 0; round < ROUNDS; round++) {
      for (int step = random.nextInt(STEPS); step >= 0; step--) {
        step(client, random);
      }
      comeToRest(client);
      for (ResourceType type : ResourceType.values()) {
        Map<String, String> all = existing.getOrDefault(type, Map.of());
        assertThat(client.view(type, all)).as("%s after %s", type, story).isEqualTo(client.due(type, all));
      }
    }
  }

  private void step(SimulatedClient client, SplittableRandom random) {
    ResourceType type = ResourceType.values()[random.nextInt(ResourceType.values().length)];
    String name = random.nextInt(6) == 0 ? Subscription.WILDCARD : NAMES.get(random.nextInt(NAMES.size()));
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        story.add("subscribe " + type + " " + name);
        client.subscribe(type, name);
      }
      case 2 -> {
        story.add("unsubscribe " + type + " " + name);
        client.unsubscribe(type, name);
      }
      case 3, 4, 5 -> {
        if (type != ResourceType.SECRETS) {
          publish(type, random);
        }
      }
      case 6, 7 -> {
        story.add("look");
        client.look();
      }
      case 8 -> {
        story.add("takes more");
        client.takesMore(true);
      }
      case 9 -> {
        story.add("takes no more");
        client.takesMore(false);
      }
      case 10 -> time.advance(Duration.ofMillis(random.nextInt(2000)));
      default -> {
        if (random.nextInt(8) == 0) {
          story.add("reconnect");
          connect(client);
        }
      }
    }
    if (random.nextBoolean()) {
      time.run();
    }
  }

  /** Makes, alters or removes one resource, or two, and tells precisely of what changed. */
  private void publish(ResourceType type, SplittableRandom random) {
    Map<String, String> resources = existing.getOrDefault(type, Map.of());
    String name = NAMES.get(random.nextInt(NAMES.size()));
    if (random.nextInt(3) == 0) {
      resources.remove(name);
    } else {
      resources.put(name, Integer.toString(random.nextInt(1000)));
    }
    story.add(type + " " + resources);
    mesh.exists(type,
        resources.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toArray(String[]::new));
    mesh.affects(switch (type) {
      case CLUSTERS -> new Impact(Set.of(name), Set.of(), false, false);
      case ENDPOINTS -> new Impact(Set.of(), Set.of(name), false, false);
      case SECRETS -> throw new IllegalArgumentException(type + " (expected: one that changes)");
      case LISTENERS -> new Impact(Set.of(), Set.of(), true, false);
      case ROUTES -> new Impact(Set.of(), Set.of(), false, true);
    });
    current = new StateUpdate(current.version() + 1, ClusterState.EMPTY, ChangeSet.NONE, time.getAsLong());
    ProxyConnection open = connection;
    if (open != null) {
      open.offer(current);
    }
  }

  private void connect(SimulatedClient client) {
    ProxyConnection before = connection;
    if (before != null) {
      before.cancelled();
    }
    client.connect(outlet -> {
      ProxyConnection opened = new ProxyConnection(() -> current, mesh, LIMITS, new Timing(time, time),
          new AdsMetrics(), new Turns(1), outlet, new SerialExecutor(time), client::subscription);
      connection = opened;
      return opened;
    });
  }

  private void comeToRest(SimulatedClient client) {
    client.takesMore(true);
    time.advance(LIMITS.patience());
    int looks = 0;
    while (client.look()) {
      time.run();
      assertThat(++looks).as("it never ends: %s", story).isLessThan(1000);
    }
    time.advance(LIMITS.patience());
    while (client.look()) {
      time.run();
    }
  }
}
