package dev.outrigger.policy.kube;

import dev.outrigger.policy.field.Fields;

/** Reads a Namespace. */
final class NamespaceReader {

  private NamespaceReader() {}

  static Namespace read(ObjectMeta metadata, Fields object) {
    object.leave("spec", "status");
    return new Namespace(metadata);
  }
}
