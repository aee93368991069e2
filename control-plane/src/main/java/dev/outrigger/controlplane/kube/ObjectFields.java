package dev.outrigger.controlplane.kube;

import dev.outrigger.policy.tree.Tree;
import java.util.Map;

/** The few fields of an object, or a list, that say which one it is. */
final class ObjectFields {

  private static final Tree.Mapping NONE = new Tree.Mapping(Map.of(), 0);

  private ObjectFields() {}

  /** The text of a field, empty without one. */
  static String text(Tree.Mapping object, String field) {
    return object.fields().get(field) instanceof Tree.Scalar scalar ? scalar.text() : "";
  }

  static Tree.Mapping metadata(Tree.Mapping object) {
    return object.fields().get("metadata") instanceof Tree.Mapping metadata ? metadata : NONE;
  }

  static String resourceVersion(Tree.Mapping object) {
    return text(metadata(object), "resourceVersion");
  }
}
