package dev.outrigger.policy.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TreeTest {

  @Test
  void plain_values_are_what_they_would_be_as_text() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("text", "1");
    plain.put("whole", 1);
    plain.put("long", 5_000_000_000L);
    plain.put("big", BigInteger.TEN);
    plain.put("fraction", 1.5);
    plain.put("flag", true);
    plain.put("nothing", null);
    plain.put("list", List.of(Map.of("name", "x")));

    Tree.Mapping tree = (Tree.Mapping) Tree.of(plain);

    assertThat(tree.fields()).containsOnlyKeys(plain.keySet())
        .containsEntry("text", new Tree.Scalar(Tree.Kind.TEXT, "1", 0))
        .containsEntry("whole", new Tree.Scalar(Tree.Kind.WHOLE, "1", 0))
        .containsEntry("long", new Tree.Scalar(Tree.Kind.WHOLE, "5000000000", 0))
        .containsEntry("big", new Tree.Scalar(Tree.Kind.WHOLE, "10", 0))
        .containsEntry("fraction", new Tree.Scalar(Tree.Kind.FRACTION, "1.5", 0))
        .containsEntry("flag", new Tree.Scalar(Tree.Kind.FLAG, "true", 0))
        .containsEntry("nothing", new Tree.Scalar(Tree.Kind.NOTHING, "", 0));
    assertThat(tree.fields().get("list")).isEqualTo(new Tree.Sequence(
        List.of(new Tree.Mapping(Map.of("name", new Tree.Scalar(Tree.Kind.TEXT, "x", 0)), 0)), 0));
  }

  @Test
  void what_json_does_not_have_is_refused() {
    assertThatThrownBy(() -> Tree.of(new Object())).hasMessageContaining("(expected: a map, a list, ");
  }
}
