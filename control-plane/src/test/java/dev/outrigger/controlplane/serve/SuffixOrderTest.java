package dev.outrigger.controlplane.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SuffixOrderTest {

  private final NavigableSet<String> names = new TreeSet<>(SuffixOrder.INSTANCE);

  @Test
  void names_of_one_host_lie_side_by_side() {
    names.addAll(List.of("outbound|80||b", "outbound|80||a", "outbound|81|v1|b", "outbound|81||a"));

    assertThat(names).containsExactly("outbound|80||a", "outbound|81||a", "outbound|81|v1|b", "outbound|80||b");
  }

  @Test
  void what_is_touched_is_what_a_look_at_each_name_would_find() {
    Random random = new Random(1);
    List<String> hosts = List.of("a.x.svc", "b.x.svc", "aa.x.svc", "a.y.svc", "x.svc", "a", "svc");
    List<String> patterns = List.of("a.x.svc", "*.x.svc", "*.svc", "*", "aa.x.svc", "*.y.svc", "none", "a");
    for (int round = 0; round < 2000; round++) {
      names.clear();
      for (int i = random.nextInt(12); i > 0; i--) {
        String host = hosts.get(random.nextInt(hosts.size()));
        names.add(random.nextInt(5) == 0 ? host : "outbound|" + random.nextInt(3) + "||" + host);
      }
      Set<String> touching = new TreeSet<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        touching.add(patterns.get(random.nextInt(patterns.size())));
      }
      Impact impact = new Impact(touching, touching, false, false);
      for (ResourceType type : List.of(ResourceType.CLUSTERS, ResourceType.ENDPOINTS)) {
        assertThat(Set.copyOf(SuffixOrder.touched(impact, type, names))).as("%s of %s", touching, names)
            .isEqualTo(Set.copyOf(names.stream().filter(name -> impact.touches(type, name)).toList()));
      }
    }
  }

  @Test
  void of_types_without_hosts_all_or_none_is_touched() {
    names.addAll(List.of("8080", "9090"));

    assertThat(SuffixOrder.touched(new Impact(Set.of(), Set.of(), false, true), ResourceType.ROUTES, names))
        .containsExactly("8080", "9090");
    assertThat(SuffixOrder.touched(new Impact(Set.of("a"), Set.of("a"), true, false), ResourceType.ROUTES, names))
        .isEmpty();
  }
}
