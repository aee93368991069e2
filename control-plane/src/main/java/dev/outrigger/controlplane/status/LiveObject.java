package dev.outrigger.controlplane.status;

import dev.outrigger.policy.tree.Tree;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the API server last told of an object, as far as it matters to its status.
 *
 * @param conditions those of our types, in the order of types
 */
record LiveObject(String apiVersion, String uid, long generation, List<Condition> conditions) {

  private static final Tree.Mapping NOTHING = new Tree.Mapping(Map.of(), 0);

  LiveObject {
    conditions = List.copyOf(conditions);
  }

  static LiveObject of(Tree.Mapping object) {
    Tree.Mapping metadata = mapping(object, "metadata");
    List<Condition> conditions = new ArrayList<>();
    for (ConditionType type : ConditionType.values()) {
      Condition condition = condition(type, mapping(object, "status"));
      if (condition != null) {
        conditions.add(condition);
      }
    }
    return new LiveObject(text(object, "apiVersion"), text(metadata, "uid"), number(text(metadata, "generation")),
        conditions);
  }

  LiveObject with(List<Condition> others) {
    return new LiveObject(apiVersion, uid, generation, others);
  }

  @Nullable
  Condition condition(ConditionType type) {
    return conditions.stream().filter(condition -> condition.type() == type).findFirst().orElse(null);
  }

  private static @Nullable Condition condition(ConditionType type, Tree.Mapping status) {
    if (status.fields().get("conditions") instanceof Tree.Sequence sequence) {
      for (Tree item : sequence.items()) {
        if (item instanceof Tree.Mapping fields && text(fields, "type").equals(type.toString())) {
          return new Condition(type, text(fields, "status").equals("True"), text(fields, "reason"),
              text(fields, "message"),
              number(text(fields, "observedGeneration")), time(text(fields, "lastTransitionTime")));
        }
      }
    }
    return null;
  }

  private static Tree.Mapping mapping(Tree.Mapping parent, String field) {
    return parent.fields().get(field) instanceof Tree.Mapping mapping ? mapping : NOTHING;
  }

  private static String text(Tree.Mapping parent, String field) {
    return parent.fields().get(field) instanceof Tree.Scalar scalar ? scalar.text() : "";
  }

  /** Others may write conditions of these types too, and in any form. */
  private static long number(String text) {
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Instant time(String text) {
    try {
      return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
