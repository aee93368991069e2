package dev.outrigger.controlplane.serve;

import static dev.outrigger.controlplane.translate.ResourceType.ENDPOINTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.translate.Dependence;
import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.Generated.Failure;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShelfTest {

  private final Shelf shelf = new Shelf(ENDPOINTS);
  private final Making making = new Making();

  @Test
  void what_names_depend_on_is_not_kept_for_ever_however_many_are_asked_for() {
    asks("node:0");
    asks("node:0");
    assertThat(making.dependences).containsExactly("node:0");

    for (int i = 1; i <= 200_001; i++) {
      asks("node:" + i);
    }
    making.dependences.clear();
    asks("node:0");
    assertThat(making.dependences).containsExactly("node:0");
  }

  @Test
  void what_was_touched_is_known_as_it_was_while_it_may_still_be_asked_for() {
    asks("a");
    making.failing = true;
    shelf.drop(FakeTranslation.EVERYTHING);
    shelf.drop(Impact.NONE);

    assertThat(asks("a").resources()).hasSize(1);
  }

  @Test
  void what_was_touched_and_nobody_asks_for_is_forgotten_after_some_states() {
    asks("a");
    making.failing = true;
    shelf.drop(FakeTranslation.EVERYTHING);
    for (int i = 0; i < 64; i++) {
      shelf.drop(Impact.NONE);
    }

    assertThat(asks("a").resources()).isEmpty();
  }

  private Generated asks(String name) {
    Map<Dependence, Set<String>> elsewhere = new HashMap<>();
    return shelf.named(new HashSet<>(Set.of(name)), making, elsewhere);
  }

  private static final class Making implements Shelf.Maker {

    private final List<String> dependences = new ArrayList<>();
    private boolean failing;

    @Override
    public Generated make(Names names) {
      List<String> wanted = names instanceof Names.Only(Set<String> only) ? List.copyOf(only) : List.of();
      return failing
          ? new Generated(List.of(), wanted.stream()
              .map(name -> new Failure(ENDPOINTS, name, new IllegalStateException("made to fail")))
              .toList())
          : new Generated(wanted.stream().flatMap(name -> Resources.of(ENDPOINTS, name + "=1").stream()).toList(),
              List.of());
    }

    @Override
    public Dependence dependence(String name) {
      dependences.add(name);
      return new Dependence(name.startsWith("node:"), false, Set.of());
    }

    @Override
    public boolean isLatest() {
      return true;
    }
  }
}
