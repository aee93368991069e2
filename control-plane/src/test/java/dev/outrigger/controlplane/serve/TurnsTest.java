package dev.outrigger.controlplane.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnsTest {

  private final List<String> granted = new ArrayList<>();
  private final Turns turns = new Turns(2);

  @Test
  void so_many_have_a_turn_at_once_and_the_others_in_the_order_they_came() {
    assertThat(turns.take(() -> granted.add("a"))).isTrue();
    assertThat(turns.take(() -> granted.add("b"))).isTrue();
    assertThat(turns.take(() -> granted.add("c"))).isFalse();
    assertThat(turns.take(() -> granted.add("d"))).isFalse();

    turns.giveBack();
    assertThat(granted).containsExactly("c");
    turns.giveBack();
    assertThat(granted).containsExactly("c", "d");
    turns.giveBack();
    assertThat(turns.take(() -> granted.add("e"))).isTrue();
  }

  @Test
  void a_connection_takes_and_gives_back_only_one_at_a_time() {
    Turn turn = new Turn(new Turns(1));
    assertThat(turn.take(() -> {})).isTrue();
    assertThat(turn.take(() -> {})).isTrue();
    turn.giveBack();
    turn.giveBack();
    assertThat(turn.isHeld()).isFalse();
    assertThat(turn.take(() -> {})).isTrue();
    assertThat(turn.number()).isEqualTo(2);
  }
}
