package dev.outrigger.controlplane.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class NameSetTest {

  private static final List<String> HOSTS = List.of("a.x.svc", "b.x.svc", "aa.x.svc", "a.y.svc", "x.svc", "a", "svc");

  private final NameSet names = new NameSet();

  @Test
  void behaves_as_a_set_does() {
    Random random = new Random(1);
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      String name = "outbound|" + random.nextInt(40) + "||" + HOSTS.get(random.nextInt(HOSTS.size()));
      if (random.nextInt(2) == 0) {
        assertThat(names.add(name)).isEqualTo(expected.add(name));
      } else {
        assertThat(names.remove(name)).isEqualTo(expected.remove(name));
      }
      assertThat(names.contains(name)).isEqualTo(expected.contains(name));
      assertThat(names.size()).isEqualTo(expected.size());
      if (i % 500 == 0) {
        assertThat(names).isEqualTo(expected);
        names.removeIf(each -> each.contains("|1"));
        expected.removeIf(each -> each.contains("|1"));
      }
    }
    names.clear();
    assertThat(names).isEmpty();
  }

  @Test
  void what_is_touched_is_what_a_look_at_each_name_would_find() {
    Random random = new Random(1);
    List<String> patterns = List.of("a.x.svc", "*.x.svc", "*.svc", "*", "aa.x.svc", "*.y.svc", "none", "a");
    for (int round = 0; round < 2000; round++) {
      names.clear();
      for (int i = random.nextInt(12); i > 0; i--) {
        String host = HOSTS.get(random.nextInt(HOSTS.size()));
        names.add(random.nextInt(5) == 0 ? host : "outbound|" + random.nextInt(3) + "||" + host);
      }
      Set<String> touching = new TreeSet<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        touching.add(patterns.get(random.nextInt(patterns.size())));
      }
      Impact impact = new Impact(touching, touching, false, false);
      for (ResourceType type : List.of(ResourceType.CLUSTERS, ResourceType.ENDPOINTS)) {
        assertThat(names.touched(impact, type)).as("%s of %s", touching, names)
            .containsExactlyInAnyOrderElementsOf(names.stream().filter(name -> impact.touches(type, name)).toList());
      }
    }
  }

  @Test
  void a_name_is_kept_as_the_instance_that_is_shared() {
    String shared = "outbound|80||a.b";
    NameSet names = new NameSet();
    names.add("a.b".transform("outbound|80||"::concat));
    names.share(shared);
    names.share("outbound|80||absent");

    assertThat(names).singleElement().isSameAs(shared);
  }

  @Test
  void of_types_without_hosts_all_or_none_is_touched() {
    names.addAll(List.of("8080", "9090"));

    assertThat(names.touched(new Impact(Set.of(), Set.of(), false, true), ResourceType.ROUTES))
        .containsExactlyInAnyOrder("8080", "9090");
    assertThat(names.touched(new Impact(Set.of("a"), Set.of("a"), true, false), ResourceType.ROUTES)).isEmpty();
  }

  @Test
  void an_iterator_ends_as_all_do() {
    names.add("a");
    Iterator<String> each = names.iterator();
    assertThatThrownBy(each::remove).isInstanceOf(IllegalStateException.class);
    assertThat(each.next()).isEqualTo("a");
    assertThatThrownBy(each::next).isInstanceOf(NoSuchElementException.class);
  }
}
